package io.perfagent.store;

/**
 * One start of the program, so that what came before can be compared with what came after.
 *
 * @param epochMillis when its JVM started
 * @param version of the program; empty where nothing says it
 * @param commit of its source; empty where nothing says it
 * @param source where both were found, for people; empty where neither was
 */
public record ProgramStart(long epochMillis, long pid, String version, String commit, String source, String jvm) {

    byte[] pack() {
        PackedWriter out = new PackedWriter();
        out.signed(epochMillis);
        out.signed(pid);
        out.text(version);
        out.text(commit);
        out.text(source);
        out.text(jvm);
        return out.toBytes();
    }

    static ProgramStart unpack(byte[] packed) throws Damaged {
        PackedReader in = new PackedReader(packed);
        return new ProgramStart(in.signed(), in.signed(), in.text(), in.text(), in.text(), in.text());
    }

    /** Whether another program runs now than did before: another version, or another commit. */
    public boolean isDeployAfter(ProgramStart earlier) {
        return !version.equals(earlier.version) || !commit.equals(earlier.commit);
    }
}
