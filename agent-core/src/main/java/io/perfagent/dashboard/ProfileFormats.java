package io.perfagent.dashboard;

import io.perfagent.profile.CallTree;
import io.perfagent.profile.Kind;
import io.perfagent.runtime.Stack;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Call trees in the formats of the tools that draw them. */
final class ProfileFormats {

    private ProfileFormats() {}

    /** Our own: a tree with values and self values. */
    static Answer json(CallTree tree, @Nullable String silence) {
        Kind kind = tree.kind();
        JsonWriter json = new JsonWriter()
                .beginObject()
                .field("kind", kind.label())
                .field("unit", kind.unit())
                .field("basis", kind.basis())
                .field("total", tree.root().value())
                .field("samples", tree.samples())
                .name("noEventsBecause");
        if (silence == null) {
            json.nullValue();
        } else {
            json.value(silence);
        }
        json.name("root");
        node(json, tree.root());
        return Answer.json(json.endObject());
    }

    /** A stack has at most some hundred frames, so neither has this recursion more. */
    private static void node(JsonWriter json, CallTree.Node node) {
        json.beginObject()
                .field("name", node.name())
                .field("value", node.value())
                .field("self", node.self())
                .name("children")
                .beginArray();
        node.children().forEach(child -> node(json, child));
        json.endArray().endObject();
    }

    /** Brendan Gregg's: one line a stack, outermost frame first, then what it counts. */
    static Answer collapsed(CallTree tree) {
        StringBuilder text = new StringBuilder();
        tree.stacks((stack, samples, value) -> {
            for (int i = stack.depth() - 1; i >= 0; i--) {
                text.append(stack.frame(i).replace(';', ':').replace('\n', ' ')).append(i > 0 ? ";" : " ");
            }
            text.append(value).append('\n');
        });
        return Answer.text(200, "text/plain; charset=utf-8", text.toString());
    }

    /** Speedscope's file format. */
    static Answer speedscope(CallTree tree, String service) {
        Map<String, Integer> frames = new LinkedHashMap<>();
        List<int[]> stacks = new ArrayList<>();
        List<Long> weights = new ArrayList<>();
        tree.stacks((stack, samples, value) -> {
            stacks.add(indices(stack, frames));
            weights.add(value);
        });
        JsonWriter json = new JsonWriter()
                .beginObject()
                .field("$schema", "https://www.speedscope.app/file-format-schema.json")
                .field("exporter", "perf-agent")
                .field("name", service)
                .name("shared")
                .beginObject()
                .name("frames")
                .beginArray();
        frames.keySet().forEach(frame -> json.beginObject().field("name", frame).endObject());
        json.endArray().endObject().name("profiles").beginArray();
        json.beginObject()
                .field("type", "sampled")
                .field("name", tree.kind().label())
                .field("unit", unit(tree.kind()))
                .field("startValue", 0)
                .field("endValue", tree.root().value())
                .name("samples")
                .beginArray();
        for (int[] stack : stacks) {
            json.beginArray();
            for (int frame : stack) {
                json.value(frame);
            }
            json.endArray();
        }
        json.endArray().name("weights").beginArray();
        weights.forEach(json::value);
        json.endArray().endObject();
        return Answer.json(json.endArray().endObject());
    }

    private static String unit(Kind kind) {
        return switch (kind) {
            case ALLOC -> "bytes";
            case LOCK -> "nanoseconds";
            case CPU, WALL, EXCEPTIONS -> "none";
        };
    }

    private static int[] indices(Stack stack, Map<String, Integer> frames) {
        int[] indices = new int[stack.depth()];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = frames.computeIfAbsent(stack.frame(indices.length - 1 - i), key -> frames.size());
        }
        return indices;
    }

    /** The gzipped protocol buffer of Google's pprof. */
    static Answer pprof(CallTree tree) {
        return Answer.download(tree.kind().label() + ".pb.gz", "application/octet-stream", new PprofFile(tree).bytes());
    }
}
