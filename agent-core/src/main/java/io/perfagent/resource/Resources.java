package io.perfagent.resource;

import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the machine, the container and the process use, remembered as the calls are: seconds for two minutes, 10 seconds for
 * half an hour, minutes for six hours.
 *
 * <pre>
 * Writer:      the agent's clock thread, once a second.
 * Readers:     dashboard and export threads.
 * Publication: this object's monitor, which no application thread takes.
 * Lost:        figures beyond {@value #MOST_SERIES} at a time, which are counted; a figure that has not been there for the
 *              longest gives way first.
 * </pre>
 */
public final class Resources {

    /** How often it is read when the agent must save. */
    private static final long SLOWLY_NANOS = 9_500_000_000L;

    private static final int MOST_SERIES = 600;

    /** A source that failed is tried less and less often. */
    private static final int MOST_SKIPPED = 60;

    /** One figure's memory. */
    private static final class Series {
        final Measure measure;
        final Ring.Values[] values;
        long seenNanos;

        Series(Measure measure, List<Ring> rings) {
            this.measure = measure;
            values = new Ring.Values[rings.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = rings.get(i).newValues();
            }
        }
    }

    /** One source and how it fares. */
    private static final class Reading {
        final Source source;

        @Nullable
        String problem = "was not read yet";

        int failures;
        int skip;

        Reading(Source source) {
            this.source = source;
        }
    }

    private final List<Reading> readings = new ArrayList<>();
    private final ProcStat stat;
    private final List<Ring> rings = List.of(new Ring(1_000, 121), new Ring(10_000, 181), new Ring(60_000, 361));
    private final Map<Measure, Series> series = new LinkedHashMap<>();
    private final Sample sample = new Sample();
    private @Nullable PerfCounters counters;
    private boolean slow;
    private long lastNanos;
    private long sampledEpochMillis;
    private long costNanos;
    private long dropped;

    private Resources(File root, boolean hasBean) {
        stat = new ProcStat(root);
        boolean hasProc = new File(root, "proc/stat").exists();
        for (Source source : List.of(
                stat,
                new ProcMeminfo(root),
                new DiskStats(root),
                new NetDev(root),
                new NetTcp(root),
                Pressure.ofHost(root),
                new ProcSelf(root),
                new Cgroup(root))) {
            readings.add(new Reading(source));
        }
        if (hasBean) {
            readings.add(new Reading(new OperatingSystemBean(!hasProc)));
            readings.add(new Reading(new JvmBeans()));
        }
    }

    /** What this machine offers. */
    public static Resources ofThisMachine() {
        try {
            return new Resources(new File("/"), true);
        } catch (LinkageError | RuntimeException noBean) {
            return new Resources(new File("/"), false);
        }
    }

    /** What a folder that looks like a machine's root says, without asking the JVM. */
    static Resources below(File root, Source... more) {
        Resources resources = new Resources(root, false);
        for (Source source : more) {
            resources.readings.add(new Reading(source));
        }
        return resources;
    }

    /** Reads these too from now on. */
    public synchronized void add(PerfCounters started) {
        counters = started;
        readings.add(new Reading(started));
    }

    /** What the kernel counts on request; null where nobody asked it to, or it does not. */
    public synchronized @Nullable PerfCounters counters() {
        return counters;
    }

    /** Reads everything once. The clock's thread. */
    public void sample() {
        sample(System.currentTimeMillis(), System.nanoTime());
    }

    synchronized void sample(long nowEpochMillis, long nowNanos) {
        if (slow && sampledEpochMillis > 0 && nowNanos - lastNanos < SLOWLY_NANOS) {
            return;
        }
        long startNanos = System.nanoTime();
        lastNanos = nowNanos;
        // A wall clock set back must not make an interval negative; it is merely short.
        sampledEpochMillis = Math.max(nowEpochMillis, sampledEpochMillis);
        sample.clear();
        for (Reading reading : readings) {
            read(reading);
        }
        for (int i = 0; i < sample.size(); i++) {
            add(sample.measure(i), sample.value(i), nowNanos);
        }
        for (int i = 0; i < rings.size(); i++) {
            List<Ring.Values> all = new ArrayList<>(series.size());
            for (Series one : series.values()) {
                all.add(one.values[i]);
            }
            rings.get(i).moment(sampledEpochMillis, nowNanos, all);
        }
        costNanos = System.nanoTime() - startNanos;
    }

    private void read(Reading reading) {
        if (reading.skip > 0) {
            reading.skip--;
            return;
        }
        try {
            reading.problem = reading.source.read(sample);
        } catch (RuntimeException | LinkageError failure) {
            reading.problem = "failed: " + failure;
        }
        reading.failures = reading.problem == null ? 0 : reading.failures + 1;
        reading.skip = reading.failures == 0 ? 0 : Math.min(1 << Math.min(reading.failures, 6), MOST_SKIPPED);
    }

    private void add(Measure measure, double value, long nowNanos) {
        Series known = series.get(measure);
        if (known == null) {
            if (series.size() >= MOST_SERIES && !forgotOne(nowNanos)) {
                dropped++;
                return;
            }
            known = new Series(measure, rings);
            series.put(measure, known);
        }
        known.seenNanos = nowNanos;
        for (int i = 0; i < rings.size(); i++) {
            rings.get(i).add(known.values[i], value, measure.isCounter());
        }
    }

    private boolean forgotOne(long nowNanos) {
        Series oldest = null;
        for (Series one : series.values()) {
            if (one.seenNanos != nowNanos && (oldest == null || one.seenNanos - oldest.seenNanos < 0)) {
                oldest = one;
            }
        }
        return oldest != null && series.remove(oldest.measure) != null;
    }

    /** Reads every ten seconds only, or every second again; whether that is a change. */
    public synchronized boolean slowly(boolean wanted) {
        boolean changed = slow != wanted;
        slow = wanted;
        return changed;
    }

    /** What was read in a period, as finely as it is still remembered. */
    public synchronized ResourcePeriod between(long fromEpochMillis, long toEpochMillis) {
        int best = rings.size() - 1;
        for (int i = rings.size() - 1; i >= 0; i--) {
            if (rings.get(i).reaches(fromEpochMillis)) {
                best = i;
            }
        }
        Ring ring = rings.get(best);
        int[] places = ring.places(fromEpochMillis, toEpochMillis);
        long[] epochMillis = new long[places.length];
        long[] nanos = new long[places.length];
        for (int i = 0; i < places.length; i++) {
            epochMillis[i] = ring.epochMillis(places[i]);
            nanos[i] = ring.nanos(places[i]);
        }
        List<Line> lines = new ArrayList<>(series.size());
        for (Series one : series.values()) {
            double[] values = new double[places.length];
            boolean isThere = false;
            for (int i = 0; i < places.length; i++) {
                values[i] = ring.value(one.values[best], places[i]);
                isThere |= !Double.isNaN(values[i]);
            }
            if (isThere) {
                lines.add(new Line(one.measure, values));
            }
        }
        return places.length == 0
                ? new ResourcePeriod(fromEpochMillis, toEpochMillis, epochMillis, nanos, lines)
                : new ResourcePeriod(epochMillis[0], epochMillis[places.length - 1], epochMillis, nanos, lines);
    }

    /** The newest value of everything the last reading found, but for what the JVM says of itself. */
    public synchronized Map<Measure, Double> current() {
        Map<Measure, Double> current = new LinkedHashMap<>();
        for (int i = 0; i < sample.size(); i++) {
            if (sample.measure(i).scope() != Measure.Scope.JVM) {
                current.putIfAbsent(sample.measure(i), sample.value(i));
            }
        }
        return current;
    }

    /** What cannot be read here and why, by source; empty where everything can. */
    public synchronized Map<String, String> absent() {
        Map<String, String> absent = new TreeMap<>();
        for (Reading reading : readings) {
            if (reading.problem != null) {
                absent.put(reading.source.name(), reading.problem);
            }
        }
        return absent;
    }

    /** When it was last read; 0 before the first time. */
    public synchronized long sampledEpochMillis() {
        return sampledEpochMillis;
    }

    /** What the last reading took. */
    public synchronized long costNanos() {
        return costNanos;
    }

    /** When the machine started; 0 where it does not say. */
    public synchronized long bootEpochMillis() {
        return stat.bootEpochMillis();
    }

    /** Figures that found no room so far. */
    public synchronized long dropped() {
        return dropped;
    }

    /** About what is remembered takes on the heap. */
    public synchronized long heapBytes() {
        long bytes = 0;
        for (Ring ring : rings) {
            bytes += ring.heapBytesASeries();
        }
        return bytes * series.size();
    }
}
