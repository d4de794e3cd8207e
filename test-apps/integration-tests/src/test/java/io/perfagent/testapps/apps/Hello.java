package io.perfagent.testapps.apps;

/** Prints, throws, exits or works for a moment, as its arguments say. */
public final class Hello {

    private Hello() {}

    public static void main(String[] arguments) throws InterruptedException {
        System.out.println("{\"hello\": \"wörld\"}");
        for (String argument : arguments) {
            switch (argument) {
                case "throw" -> throw new IllegalStateException("on purpose");
                case "exit" -> System.exit(3);
                case "work" -> Thread.sleep(4_000);
                case "wait" -> Thread.sleep(Long.MAX_VALUE);
                default -> System.out.println(argument);
            }
        }
    }
}
