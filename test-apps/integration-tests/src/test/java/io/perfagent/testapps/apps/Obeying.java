package io.perfagent.testapps.apps;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Does what it reads: {@code work 100}, {@code trace 100}, {@code spin}, {@code halt}; says when it is done. */
public final class Obeying {

    private static final int THREADS = 2;

    private static volatile boolean spinning;

    private Obeying() {}

    static int unit(int n) {
        return n + 1;
    }

    static int hammered(int n) {
        return n * 31 + 1;
    }

    static int outer(int calls) {
        int sum = 0;
        for (int i = 0; i < calls; i++) {
            sum += inner(i);
        }
        return sum;
    }

    static int inner(int n) {
        return n ^ 1;
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("ready");
        List<Spinner> spinners = new ArrayList<>();
        int sum = 0;
        int lines = 0;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            int calls = words.length > 1 ? Integer.parseInt(words[1]) : 0;
            switch (words[0]) {
                case "work" -> {
                    for (int i = 0; i < calls; i++) {
                        sum = unit(sum);
                    }
                }
                case "trace" -> sum += outer(calls);
                case "spin" -> {
                    spinning = true;
                    for (int t = 0; t < THREADS; t++) {
                        Spinner spinner = new Spinner();
                        spinners.add(spinner);
                        spinner.start();
                    }
                }
                case "halt" -> {
                    spinning = false;
                    long total = 0;
                    for (Spinner spinner : spinners) {
                        spinner.join();
                        total += spinner.calls;
                    }
                    System.out.println("hammered " + total + " times");
                }
                default -> throw new IllegalArgumentException(line);
            }
            System.out.println("done " + ++lines);
        }
        System.exit(sum == 42 ? 1 : 0);
    }

    /** Calls without pause and keeps the truth. */
    private static final class Spinner extends Thread {
        private long calls;

        @Override
        public void run() {
            int sum = 0;
            while (spinning) {
                for (int i = 0; i < 100; i++) {
                    sum = hammered(sum);
                    calls++;
                }
            }
            if (sum == 42) {
                System.out.println();
            }
        }
    }
}
