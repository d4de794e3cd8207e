package io.perfagent.instrumentation;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rules by what a class must have for one of them to apply: its name, a method it declares, an annotation it mentions.
 * Filled before {@code main}, without a lambda, which would be the first of the program and cost its start 10 ms; then
 * read by any thread.
 */
final class RuleIndex {

    /** Names so common that a class that declares one must also mention the JDBC type, or what its methods throw. */
    private static final Set<String> COMMON = Set.of("next", "close", "commit", "rollback");

    private final ClassFile.Words words;
    private final Hierarchy hierarchy;
    private final Map<String, List<Rule>> named = new HashMap<>();
    private final List<Rule> found = new ArrayList<>();
    /** For each of those, words of which one must be mentioned as well; empty where the methods' names say enough. */
    private final List<BitSet> companions = new ArrayList<>();

    private final Map<Integer, BitSet> whereDeclared = new HashMap<>();
    private final Map<Integer, BitSet> whereMentioned = new HashMap<>();
    private final BitSet declaredWords = new BitSet();
    private final BitSet mentionedWords = new BitSet();

    RuleIndex(ClassFile.Words words, Hierarchy hierarchy) {
        this.words = words;
        this.hierarchy = hierarchy;
    }

    void add(Rule rule) {
        switch (rule.selects()) {
            case TYPE -> {
                List<Rule> rules = named.get(rule.internalName());
                if (rules == null) {
                    rules = new ArrayList<>();
                    named.put(rule.internalName(), rules);
                }
                rules.add(rule);
            }
            case SUBTYPES -> {
                for (String method : rule.methods()) {
                    add(words.add(method), whereDeclared, declaredWords);
                }
                companions.add(companions(rule));
                found.add(rule);
            }
            case ANNOTATED_METHODS -> {
                add(words.add("L" + rule.internalName() + ";"), whereMentioned, mentionedWords);
                companions.add(new BitSet());
                found.add(rule);
            }
        }
    }

    private BitSet companions(Rule rule) {
        BitSet needed = new BitSet();
        if (rule.internalName().startsWith("java/sql/") && COMMON.containsAll(rule.methods())) {
            needed.set(words.add(rule.internalName()));
            needed.set(words.add("java/sql/SQLException"));
        }
        return needed;
    }

    private void add(int word, Map<Integer, BitSet> where, BitSet anywhere) {
        BitSet rules = where.get(word);
        if (rules == null) {
            rules = new BitSet();
            where.put(word, rules);
        }
        rules.set(found.size());
        anywhere.set(word);
    }

    boolean isEmpty() {
        return named.isEmpty() && found.isEmpty();
    }

    /** The rules that name this class exactly. */
    List<Rule> named(String internalName) {
        List<Rule> rules = named.get(internalName);
        return rules == null ? List.of() : rules;
    }

    /** The rules that apply to a class for its super types or annotations. */
    List<Rule> found(ClassLoader loader, ClassFile classFile) {
        BitSet candidates = candidates(classFile);
        if (candidates == null) {
            return List.of();
        }
        List<Rule> matching = new ArrayList<>();
        Set<String> superTypes = null;
        for (int i = candidates.nextSetBit(0); i >= 0; i = candidates.nextSetBit(i + 1)) {
            Rule rule = found.get(i);
            BitSet mentioned = classFile.words();
            BitSet companion = companions.get(i);
            if (!companion.isEmpty() && (mentioned == null || !mentioned.intersects(companion))) {
                continue;
            }
            if (rule.selects() == Rule.Selects.SUBTYPES) {
                if (superTypes == null) {
                    superTypes = hierarchy.superTypes(loader, classFile);
                }
                if (!superTypes.contains(rule.internalName())) {
                    continue;
                }
            }
            matching.add(rule);
        }
        return matching;
    }

    private @Nullable BitSet candidates(ClassFile classFile) {
        BitSet mentioned = classFile.words();
        if (mentioned == null) {
            return null;
        }
        BitSet candidates = null;
        if (mentioned.intersects(declaredWords)) {
            candidates = collect(classFile.declared(words), whereDeclared, null);
        }
        return mentioned.intersects(mentionedWords) ? collect(mentioned, whereMentioned, candidates) : candidates;
    }

    private static @Nullable BitSet collect(BitSet present, Map<Integer, BitSet> where, @Nullable BitSet into) {
        BitSet collected = into;
        for (int word = present.nextSetBit(0); word >= 0; word = present.nextSetBit(word + 1)) {
            BitSet rules = where.get(word);
            if (rules != null) {
                if (collected == null) {
                    collected = new BitSet();
                }
                collected.or(rules);
            }
        }
        return collected;
    }

    /** Whether a rule names this loaded class or one of its super types; annotations are not looked at. */
    boolean mayApplyTo(Class<?> loaded) {
        if (named.containsKey(loaded.getName().replace('.', '/'))) {
            return true;
        }
        for (Rule rule : found) {
            if (rule.selects() == Rule.Selects.SUBTYPES && isBelow(loaded, rule.className())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBelow(Class<?> type, String superType) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            for (Class<?> implemented : each.getInterfaces()) {
                if (implemented.getName().equals(superType) || isBelow(implemented, superType)) {
                    return true;
                }
            }
            if (each != type && each.getName().equals(superType)) {
                return true;
            }
        }
        return false;
    }
}
