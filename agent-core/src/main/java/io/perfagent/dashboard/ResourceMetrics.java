package io.perfagent.dashboard;

import static io.perfagent.dashboard.PrometheusText.labels;

import io.perfagent.resource.Measure;
import io.perfagent.resource.Resources;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of {@code /metrics} about resources, named as OpenTelemetry's names are written for Prometheus. */
final class ResourceMetrics {

    private static final Map<String, String> UNITS = Map.of("s", "seconds", "By", "bytes");

    private ResourceMetrics() {}

    /** Writes what the last reading found; nothing where nothing is read. */
    static void write(PrometheusText text, @Nullable Resources resources) {
        if (resources == null) {
            return;
        }
        Map<String, List<Map.Entry<Measure, Double>>> families = new LinkedHashMap<>();
        for (Map.Entry<Measure, Double> figure : resources.current().entrySet()) {
            families.computeIfAbsent(figure.getKey().name(), name -> new ArrayList<>())
                    .add(figure);
        }
        families.values().forEach(family -> write(text, family));
    }

    private static void write(PrometheusText text, List<Map.Entry<Measure, Double>> family) {
        Measure first = family.get(0).getKey();
        String name = first.name().replace('.', '_');
        @Nullable String unit = UNITS.get(first.unit());
        if (unit != null && !name.endsWith("_" + unit)) {
            name += "_" + unit;
        }
        if (first.isCounter()) {
            text.counterFamily(name, first.description());
        } else {
            text.family(name, "gauge", first.description());
        }
        String sample = first.isCounter() ? name + "_total" : name;
        family.forEach(figure -> text.sample(sample, named(figure.getKey()), figure.getValue()));
    }

    private static String named(Measure measure) {
        String[] pairs = measure.attributes().toArray(new String[0]);
        for (int i = 0; i < pairs.length; i += 2) {
            pairs[i] = pairs[i].replace('.', '_');
        }
        return labels(pairs);
    }
}
