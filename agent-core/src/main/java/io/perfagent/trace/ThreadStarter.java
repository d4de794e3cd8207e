package io.perfagent.trace;

import java.util.Iterator;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Who starts a thread: the program, for a piece of work, or a pool, a timer or a driver for itself. What those start lives on
 * and works for everybody, so it belongs to nobody. The stack tells, because whatever a thread factory of the program's
 * makes, the pool's own code starts it. Stateless; any thread.
 */
final class ThreadStarter implements Function<Stream<StackWalker.StackFrame>, Boolean> {

    private static final int MOST_FRAMES = 32;

    /** Of the JDK only what starts threads of its own: a list of threads is often started by its {@code forEach}. */
    private static final String[] FOR_THEMSELVES = {
        "java.util.Timer",
        "java.util.concurrent.ThreadPoolExecutor",
        "java.util.concurrent.ForkJoin",
        "java.util.concurrent.DelayScheduler",
        "java.util.concurrent.CompletableFuture",
        "java.util.prefs.",
        "java.rmi.",
        "java.awt.",
        "javax.management.",
        "javax.swing.",
        "jdk.",
        "sun.",
        "com.sun.",
        "akka.",
        "ch.qos.logback.",
        "com.amazonaws.",
        "com.azure.",
        "com.datastax.",
        "com.google.common.",
        "com.hazelcast.",
        "com.ibm.",
        "com.lmax.disruptor.",
        "com.mchange.",
        "com.microsoft.sqlserver.",
        "com.mongodb.",
        "com.mysql.",
        "com.rabbitmq.",
        "com.zaxxer.",
        "io.grpc.",
        "io.lettuce.",
        "io.nats.",
        "io.netty.",
        "io.reactivex.",
        "io.undertow.",
        "io.vertx.",
        "kotlinx.coroutines.",
        "net.sf.ehcache.",
        "net.spy.memcached.",
        "okhttp3.",
        "okio.",
        "oracle.",
        "org.apache.activemq.",
        "org.apache.catalina.",
        "org.apache.commons.pool2.",
        "org.apache.coyote.",
        "org.apache.curator.",
        "org.apache.hc.",
        "org.apache.http.",
        "org.apache.kafka.",
        "org.apache.logging.",
        "org.apache.pekko.",
        "org.apache.pulsar.",
        "org.apache.qpid.",
        "org.apache.rocketmq.",
        "org.apache.tomcat.",
        "org.apache.zookeeper.",
        "org.eclipse.jetty.",
        "org.eclipse.paho.",
        "org.ehcache.",
        "org.elasticsearch.",
        "org.glassfish.",
        "org.h2.",
        "org.hsqldb.",
        "org.infinispan.",
        "org.java_websocket.",
        "org.jboss.",
        "org.jgroups.",
        "org.mariadb.",
        "org.opensearch.",
        "org.postgresql.",
        "org.quartz.",
        "org.redisson.",
        "org.wildfly.",
        "org.xnio.",
        "reactor.",
        "redis.clients.",
        "rx."
    };

    /** Made with the first thread that is started inside a transaction. */
    private static final class Walk {
        static final StackWalker STACK = StackWalker.getInstance();
        static final ThreadStarter STARTER = new ThreadStarter();
    }

    private ThreadStarter() {}

    /** Whether the code that called {@link Thread#start} on the present stack keeps the thread for itself. */
    static boolean isForItself() {
        return Walk.STACK.walk(Walk.STARTER);
    }

    /** The same for threads that the JDK starts in a container, since 21: pools share theirs, and scopes of tasks do not. */
    static boolean isForItself(Object container) {
        return container.getClass().getName().equals("jdk.internal.vm.SharedThreadContainer");
    }

    @Override
    public Boolean apply(Stream<StackWalker.StackFrame> stack) {
        Iterator<StackWalker.StackFrame> frames = stack.iterator();
        // The innermost frames are the agent's own, up to the method that is woven.
        boolean isAbove = false;
        for (int seen = 0; seen < MOST_FRAMES && frames.hasNext(); seen++) {
            String caller = frames.next().getClassName();
            if (isAbove && isForItself(caller)) {
                return true;
            }
            // What else of the JDK is there was asked to call it, by who comes next.
            if (isAbove && !caller.startsWith("java.")) {
                return false;
            }
            isAbove |= caller.equals("java.lang.Thread");
        }
        return false;
    }

    static boolean isForItself(String caller) {
        for (String prefix : FOR_THEMSELVES) {
            if (caller.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
