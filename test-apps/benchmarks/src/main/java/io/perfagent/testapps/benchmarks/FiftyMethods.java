package io.perfagent.testapps.benchmarks;

/**
 * Fifty methods alike for {@link HotMethods}: an agent tells methods apart by name, so each has to be written out.
 */
final class FiftyMethods {

    private FiftyMethods() {}

    /** Calls each of them once. */
    static long round(long value) {
        return second(first(value));
    }

    private static long first(long value) {
        long x = value;
        x = m01(x);
        x = m02(x);
        x = m03(x);
        x = m04(x);
        x = m05(x);
        x = m06(x);
        x = m07(x);
        x = m08(x);
        x = m09(x);
        x = m10(x);
        x = m11(x);
        x = m12(x);
        x = m13(x);
        x = m14(x);
        x = m15(x);
        x = m16(x);
        x = m17(x);
        x = m18(x);
        x = m19(x);
        x = m20(x);
        x = m21(x);
        x = m22(x);
        x = m23(x);
        x = m24(x);
        x = m25(x);
        return x;
    }

    private static long second(long value) {
        long x = value;
        x = m26(x);
        x = m27(x);
        x = m28(x);
        x = m29(x);
        x = m30(x);
        x = m31(x);
        x = m32(x);
        x = m33(x);
        x = m34(x);
        x = m35(x);
        x = m36(x);
        x = m37(x);
        x = m38(x);
        x = m39(x);
        x = m40(x);
        x = m41(x);
        x = m42(x);
        x = m43(x);
        x = m44(x);
        x = m45(x);
        x = m46(x);
        x = m47(x);
        x = m48(x);
        x = m49(x);
        x = m50(x);
        return x;
    }

    /** Some twenty nanoseconds of arithmetic, each step waiting for the one before. */
    private static long work(long value) {
        long x = value;
        for (int i = 0; i < 14; i++) {
            x ^= x >>> 29;
            x *= 0x9E3779B97F4A7C15L;
        }
        return x;
    }

    private static long m01(long x) {
        return work(x + 1);
    }

    private static long m02(long x) {
        return work(x + 2);
    }

    private static long m03(long x) {
        return work(x + 3);
    }

    private static long m04(long x) {
        return work(x + 4);
    }

    private static long m05(long x) {
        return work(x + 5);
    }

    private static long m06(long x) {
        return work(x + 6);
    }

    private static long m07(long x) {
        return work(x + 7);
    }

    private static long m08(long x) {
        return work(x + 8);
    }

    private static long m09(long x) {
        return work(x + 9);
    }

    private static long m10(long x) {
        return work(x + 10);
    }

    private static long m11(long x) {
        return work(x + 11);
    }

    private static long m12(long x) {
        return work(x + 12);
    }

    private static long m13(long x) {
        return work(x + 13);
    }

    private static long m14(long x) {
        return work(x + 14);
    }

    private static long m15(long x) {
        return work(x + 15);
    }

    private static long m16(long x) {
        return work(x + 16);
    }

    private static long m17(long x) {
        return work(x + 17);
    }

    private static long m18(long x) {
        return work(x + 18);
    }

    private static long m19(long x) {
        return work(x + 19);
    }

    private static long m20(long x) {
        return work(x + 20);
    }

    private static long m21(long x) {
        return work(x + 21);
    }

    private static long m22(long x) {
        return work(x + 22);
    }

    private static long m23(long x) {
        return work(x + 23);
    }

    private static long m24(long x) {
        return work(x + 24);
    }

    private static long m25(long x) {
        return work(x + 25);
    }

    private static long m26(long x) {
        return work(x + 26);
    }

    private static long m27(long x) {
        return work(x + 27);
    }

    private static long m28(long x) {
        return work(x + 28);
    }

    private static long m29(long x) {
        return work(x + 29);
    }

    private static long m30(long x) {
        return work(x + 30);
    }

    private static long m31(long x) {
        return work(x + 31);
    }

    private static long m32(long x) {
        return work(x + 32);
    }

    private static long m33(long x) {
        return work(x + 33);
    }

    private static long m34(long x) {
        return work(x + 34);
    }

    private static long m35(long x) {
        return work(x + 35);
    }

    private static long m36(long x) {
        return work(x + 36);
    }

    private static long m37(long x) {
        return work(x + 37);
    }

    private static long m38(long x) {
        return work(x + 38);
    }

    private static long m39(long x) {
        return work(x + 39);
    }

    private static long m40(long x) {
        return work(x + 40);
    }

    private static long m41(long x) {
        return work(x + 41);
    }

    private static long m42(long x) {
        return work(x + 42);
    }

    private static long m43(long x) {
        return work(x + 43);
    }

    private static long m44(long x) {
        return work(x + 44);
    }

    private static long m45(long x) {
        return work(x + 45);
    }

    private static long m46(long x) {
        return work(x + 46);
    }

    private static long m47(long x) {
        return work(x + 47);
    }

    private static long m48(long x) {
        return work(x + 48);
    }

    private static long m49(long x) {
        return work(x + 49);
    }

    private static long m50(long x) {
        return work(x + 50);
    }
}
