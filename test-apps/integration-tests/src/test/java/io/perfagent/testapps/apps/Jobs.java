package io.perfagent.testapps.apps;

import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.Scheduler;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** Jobs of Spring and of Quartz; prints how often Spring's ran, because its clock decides. */
public final class Jobs {

    static final int RUNS = 4;

    private Jobs() {}

    /** Runs at a fixed rate, and fails each time. */
    @EnableScheduling
    public static class Spring {
        static final AtomicInteger RATE = new AtomicInteger();
        static final AtomicInteger DELAY = new AtomicInteger();
        static final CountDownLatch RATE_ENOUGH = new CountDownLatch(RUNS);
        static final CountDownLatch DELAY_ENOUGH = new CountDownLatch(RUNS);

        @Scheduled(fixedRate = 20)
        public void atRate() {
            RATE.incrementAndGet();
            RATE_ENOUGH.countDown();
            throw new IllegalStateException("each run fails");
        }

        @Scheduled(fixedDelay = 20)
        public void withDelay() {
            DELAY.incrementAndGet();
            DELAY_ENOUGH.countDown();
        }
    }

    /** Fails in its last run. */
    public static final class Report implements Job {
        static final CountDownLatch DONE = new CountDownLatch(RUNS);

        @Override
        public void execute(JobExecutionContext context) throws JobExecutionException {
            DONE.countDown();
            if (DONE.getCount() == 0) {
                throw new JobExecutionException("the last one");
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        AnnotationConfigApplicationContext spring = new AnnotationConfigApplicationContext(Spring.class);
        Spring.RATE_ENOUGH.await();
        Spring.DELAY_ENOUGH.await();
        spring.close();
        Properties properties = new Properties();
        properties.setProperty("org.quartz.threadPool.threadCount", "1");
        Scheduler quartz = new StdSchedulerFactory(properties).getScheduler();
        quartz.scheduleJob(
                JobBuilder.newJob(Report.class).build(),
                TriggerBuilder.newTrigger()
                        .withSchedule(SimpleScheduleBuilder.simpleSchedule()
                                .withIntervalInMilliseconds(10)
                                .withRepeatCount(RUNS - 1))
                        .build());
        quartz.start();
        Report.DONE.await();
        quartz.shutdown(true);
        System.out.println("rate " + Spring.RATE + " delay " + Spring.DELAY + " done");
        Thread.sleep(Long.MAX_VALUE);
    }
}
