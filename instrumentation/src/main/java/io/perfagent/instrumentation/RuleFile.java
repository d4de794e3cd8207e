package io.perfagent.instrumentation;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules of all instrumentations in one file, written when the agent is built. A program's start then reads one entry
 * of the jar, and loads no class for any of the instrumentations. Format: all strings once, then numbers that point to
 * them.
 */
public final class RuleFile {

    private static final String RESOURCE = "rules.bin";

    /** In the order of {@link Registry}. */
    static final List<RuleSet> SETS = load();

    private RuleFile() {}

    /**
     * Writes the file; called by the build.
     *
     * @param arguments the folder of this module's classes
     */
    public static void main(String[] arguments) throws IOException {
        String folder = RuleFile.class.getPackageName().replace('.', '/');
        File file = new File(new File(arguments[0], folder), RESOURCE);
        try (FileOutputStream out = new FileOutputStream(file)) {
            write(RuleSet.ofAll(Registry.all()), new DataOutputStream(out));
        }
    }

    private static List<RuleSet> load() {
        String folder = RuleFile.class.getPackageName().replace('.', '/');
        try (InputStream in = RuleFile.class.getClassLoader().getResourceAsStream(folder + "/" + RESOURCE)) {
            // Without the file, as in a development environment that only compiles, the classes say the same.
            return in == null
                    ? RuleSet.ofAll(Registry.all())
                    : read(new DataInputStream(new ByteArrayInputStream(in.readAllBytes())));
        } catch (IOException unreadable) {
            throw new IllegalStateException("the agent's jar is damaged", unreadable);
        }
    }

    static void write(List<RuleSet> sets, DataOutputStream out) throws IOException {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Writer writer = new Writer(numbers, new DataOutputStream(body));
        writer.out.writeShort(sets.size());
        for (RuleSet set : sets) {
            writer.set(set);
        }
        out.writeShort(numbers.size());
        for (String string : numbers.keySet()) {
            out.writeUTF(string);
        }
        body.writeTo(out);
    }

    static List<RuleSet> read(DataInputStream in) throws IOException {
        List<String> strings = new ArrayList<>();
        for (int remaining = in.readUnsignedShort(); remaining > 0; remaining--) {
            strings.add(in.readUTF());
        }
        Reader reader = new Reader(strings, in);
        List<RuleSet> sets = new ArrayList<>();
        for (int remaining = in.readUnsignedShort(); remaining > 0; remaining--) {
            sets.add(reader.set());
        }
        return sets;
    }

    private record Writer(Map<String, Integer> numbers, DataOutputStream out) {
        void set(RuleSet set) throws IOException {
            string(set.name());
            string(set.onlyWith());
            out.writeBoolean(set.context());
            out.writeShort(set.rules().size());
            for (Rule rule : set.rules()) {
                string(rule.selects().name());
                string(rule.className());
                strings(rule.methods());
                out.writeByte(rule.parameters().size());
                for (List<String> parameters : rule.parameters()) {
                    strings(parameters);
                }
                string(rule.advice());
            }
        }

        private void strings(List<String> list) throws IOException {
            out.writeByte(list.size());
            for (String each : list) {
                string(each);
            }
        }

        private void string(String string) throws IOException {
            Integer number = numbers.get(string);
            if (number == null) {
                number = numbers.size();
                numbers.put(string, number);
            }
            out.writeShort(number);
        }
    }

    private record Reader(List<String> strings, DataInputStream in) {
        RuleSet set() throws IOException {
            String name = string();
            String onlyWith = string();
            boolean context = in.readBoolean();
            List<Rule> rules = new ArrayList<>();
            for (int remaining = in.readUnsignedShort(); remaining > 0; remaining--) {
                Rule.Selects selects = Rule.Selects.valueOf(string());
                String className = string();
                List<String> methods = list();
                List<List<String>> parameters = new ArrayList<>();
                for (int lists = in.readUnsignedByte(); lists > 0; lists--) {
                    parameters.add(list());
                }
                rules.add(new Rule(name, selects, className, methods, parameters, string()));
            }
            return new RuleSet(name, onlyWith, context, rules);
        }

        private List<String> list() throws IOException {
            List<String> list = new ArrayList<>();
            for (int remaining = in.readUnsignedByte(); remaining > 0; remaining--) {
                list.add(string());
            }
            return list;
        }

        private String string() throws IOException {
            return strings.get(in.readUnsignedShort());
        }
    }
}
