package io.perfagent.profile;

import io.perfagent.runtime.Stack;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Stacks added up from the outermost frame inwards. Made anew for each reader and confined to it. */
public final class CallTree {

    /** Nodes a tree may have; callees beyond are added up as {@code (other)} below their caller. */
    private static final int MOST_NODES = 50_000;

    private static final String OTHER = "(other)";

    /** One method called from one place. */
    public static final class Node {
        private final String name;
        private long value;
        private long self;
        private final Map<String, Node> children = new LinkedHashMap<>();

        Node(String name) {
            this.name = name;
        }

        /** {@code package.Class.method}. */
        public String name() {
            return name;
        }

        /** In it and what it called. */
        public long value() {
            return value;
        }

        /** In it alone. */
        public long self() {
            return self;
        }

        /** What it called, the most expensive first. */
        public List<Node> children() {
            List<Node> sorted = new ArrayList<>(children.values());
            sorted.sort(Comparator.comparingLong(Node::value).reversed().thenComparing(Node::name));
            return sorted;
        }
    }

    /** Takes one stack. */
    @FunctionalInterface
    public interface StackVisitor {
        /** Takes it with what it counts. */
        void stack(Stack stack, long samples, long value);
    }

    private final Kind kind;
    private final Node root = new Node("all");
    private final Map<Stack, long[]> stacks = new LinkedHashMap<>();
    private long samples;
    private int nodes;

    CallTree(Kind kind) {
        this.kind = kind;
    }

    void add(Stack stack, long moreSamples, long value) {
        long[] sums = stacks.computeIfAbsent(stack, key -> new long[2]);
        sums[0] += moreSamples;
        sums[1] += value;
        samples += moreSamples;
        Node node = root;
        node.value += value;
        for (int i = stack.depth() - 1; i >= 0; i--) {
            Node callee = node.children.get(stack.frame(i));
            boolean isFull = callee == null && nodes >= MOST_NODES;
            if (callee == null) {
                String name = isFull ? OTHER : stack.frame(i);
                nodes += node.children.containsKey(name) ? 0 : 1;
                callee = node.children.computeIfAbsent(name, Node::new);
            }
            node = callee;
            node.value += value;
            if (isFull) {
                break;
            }
        }
        node.self += value;
    }

    /** What it is of. */
    public Kind kind() {
        return kind;
    }

    /** All of it. */
    public Node root() {
        return root;
    }

    /** Samples in it. */
    public long samples() {
        return samples;
    }

    /** Visits every different stack. */
    public void stacks(StackVisitor visitor) {
        stacks.forEach((stack, sums) -> visitor.stack(stack, sums[0], sums[1]));
    }
}
