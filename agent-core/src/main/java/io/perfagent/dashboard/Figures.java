package io.perfagent.dashboard;

import java.util.Locale;

/** Figures for people as the pages show them: three significant digits and a unit. */
final class Figures {

    private static final String[] BYTE_UNITS = {"B", "kB", "MB", "GB", "TB"};

    private Figures() {}

    static String duration(long nanos) {
        if (nanos < 1_000) {
            return nanos == 0 ? "0" : nanos + " ns";
        }
        if (nanos < 999_500) {
            return three(nanos / 1e3) + " µs";
        }
        if (nanos < 999_500_000) {
            return three(nanos / 1e6) + " ms";
        }
        if (nanos < 120_000_000_000L) {
            return three(nanos / 1e9) + " s";
        }
        long seconds = nanos / 1_000_000_000;
        return seconds < 3_600
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3_600 + " h " + seconds / 60 % 60 + " min";
    }

    /** @param count -1 where it is not known */
    static String bytes(long count) {
        if (count < 0) {
            return "–";
        }
        double value = count;
        int unit = 0;
        while (value >= 1000 && unit < BYTE_UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        return (unit == 0 ? Long.toString(count) : three(value)) + " " + BYTE_UNITS[unit];
    }

    static String percent(long part, long whole) {
        if (whole <= 0 || part <= 0) {
            return "0 %";
        }
        double share = 100.0 * part / whole;
        return share < 0.1 ? "<0.1 %" : String.format(Locale.ROOT, share < 10 ? "%.1f %%" : "%.0f %%", share);
    }

    private static String three(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }
}
