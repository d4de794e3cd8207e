package io.perfagent.testapps.apps;

import java.io.BufferedReader;
import java.io.FileOutputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Uses what it is told to: {@code burn MILLIS} of CPU, {@code write FILE MEGABYTES} to a disk. */
public final class Consuming {

    private Consuming() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println("ready");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ");
            if (words[0].equals("burn")) {
                burn(Long.parseLong(words[1]) * 1_000_000);
            } else if (words[0].equals("write")) {
                write(words[1], Integer.parseInt(words[2]));
            }
            System.out.println("done " + line);
        }
    }

    private static void burn(long cpuNanos) {
        var threads = java.lang.management.ManagementFactory.getThreadMXBean();
        long end = threads.getCurrentThreadCpuTime() + cpuNanos;
        double sink = 0;
        while (threads.getCurrentThreadCpuTime() < end) {
            for (int i = 0; i < 100_000; i++) {
                sink += Math.sqrt(i);
            }
        }
        if (sink < 0) {
            System.out.println(sink);
        }
    }

    private static void write(String file, int megabytes) throws Exception {
        byte[] block = new byte[1_000_000];
        try (FileOutputStream out = new FileOutputStream(file)) {
            for (int i = 0; i < megabytes; i++) {
                out.write(block);
            }
            out.getFD().sync();
        }
    }
}
