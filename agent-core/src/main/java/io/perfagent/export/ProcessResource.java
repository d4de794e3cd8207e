package io.perfagent.export;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import java.util.Map;

/** Who sends: this process, as OpenTelemetry describes it. */
final class ProcessResource {

    /** The scope of every span and metric of the agent. */
    static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("io.perfagent");

    private ProcessResource() {}

    /** Describes this process; an attribute of the user replaces one that was found out. */
    static Resource of(String serviceName, Map<String, String> userAttributes) {
        AttributesBuilder found = Attributes.builder()
                .put("service.name", serviceName)
                .put("telemetry.distro.name", "perf-agent")
                .put("process.pid", ProcessHandle.current().pid());
        putProperty(found, "process.runtime.name", "java.runtime.name");
        putProperty(found, "process.runtime.version", "java.runtime.version");
        putProperty(found, "process.runtime.description", "java.vm.name");
        AttributesBuilder given = Attributes.builder();
        userAttributes.forEach(given::put);
        return Resource.getDefault().merge(Resource.create(found.build())).merge(Resource.create(given.build()));
    }

    private static void putProperty(AttributesBuilder attributes, String name, String property) {
        String value = System.getProperty(property);
        if (value != null) {
            attributes.put(name, value);
        }
    }
}
