package io.perfagent.export;

import java.util.LinkedHashMap;
import java.util.Map;

/** Who speaks: this process, as OpenTelemetry describes it. Knows nothing of its SDK. */
public final class ProcessAttributes {

    private ProcessAttributes() {}

    /**
     * Describes this process; an attribute of the user replaces one that was found out.
     *
     * @return names to String or Long
     */
    public static Map<String, Object> of(String serviceName, Map<String, String> userAttributes) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("service.name", serviceName);
        all.put("telemetry.distro.name", "perf-agent");
        all.put("process.pid", ProcessHandle.current().pid());
        putProperty(all, "process.runtime.name", "java.runtime.name");
        putProperty(all, "process.runtime.version", "java.runtime.version");
        putProperty(all, "process.runtime.description", "java.vm.name");
        all.putAll(userAttributes);
        return all;
    }

    private static void putProperty(Map<String, Object> attributes, String name, String property) {
        String value = System.getProperty(property);
        if (value != null) {
            attributes.put(name, value);
        }
    }
}
