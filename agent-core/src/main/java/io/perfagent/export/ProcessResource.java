package io.perfagent.export;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Map;

/** {@link ProcessAttributes} as the SDK's exporters read them. */
final class ProcessResource {

    /** The scope of every span and metric of the agent. */
    static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("io.perfagent");

    private ProcessResource() {}

    static Resource of(String serviceName, Map<String, String> userAttributes) {
        return Resource.getDefault()
                .merge(Resource.create(ExportedSpan.attributes(ProcessAttributes.of(serviceName, userAttributes))));
    }
}
