package io.perfagent.testapps.benchmarks.request;

import io.perfagent.testapps.benchmarks.Results;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The smallest web application there is; reports how long after the JVM's start it first answered. It asks itself, because a
 * second process would take processor time from the start on a machine with two cores.
 */
@RestController
@SpringBootApplication
public class SpringBootWorkload {

    private static final long PERIOD_MILLIS = 5;

    public static void main(String[] arguments) throws IOException {
        int port = freePort();
        Thread poll = new Thread(() -> awaitAnswer(port), "poll");
        poll.start();
        SpringApplication.run(
                SpringBootWorkload.class,
                "--server.port=" + port,
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off");
    }

    @GetMapping("/")
    String hello() {
        return "hello";
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void awaitAnswer(int port) {
        while (!answers(port)) {
            try {
                Thread.sleep(PERIOD_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
        long readyMillis = System.currentTimeMillis();
        Results.report(
                "readyMillis",
                readyMillis - ManagementFactory.getRuntimeMXBean().getStartTime());
        RecordedSpans.report("GET /"::equals, 1);
        System.exit(0);
    }

    private static boolean answers(int port) {
        try {
            KeptAliveConnection.get(port, "/");
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }
}
