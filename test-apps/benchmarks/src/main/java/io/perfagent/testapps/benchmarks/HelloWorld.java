package io.perfagent.testapps.benchmarks;

/** The smallest program: what it takes longer to start is the agent's. */
public final class HelloWorld {

    private HelloWorld() {}

    public static void main(String[] arguments) {
        System.out.println("hello");
    }
}
