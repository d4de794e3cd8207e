package io.perfagent.profile;

import io.perfagent.runtime.Stack;
import java.util.List;

/** What was sampled in ten minutes at the most, with names in place of numbers, so that another process can read it. */
public record ProfileInterval(long fromEpochMillis, long toEpochMillis, List<Row> rows) {

    /**
     * One stack of one transaction.
     *
     * @param transaction its name, or what stands for none
     */
    public record Row(Kind kind, String transaction, Stack stack, long samples, long value) {}
}
