package io.perfagent.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No literal survives, ever: whatever a dialect calls a literal, neither the reading for that dialect nor the one for an
 * unknown database lets any of it through. {@code -Dperfagent.sql.cases} sets how many statements of each dialect, {@code
 * -Dperfagent.sql.seed} which.
 */
class SqlPropertyTest {

    private static final int CASES = Integer.getInteger("perfagent.sql.cases", 25_000);
    private static final long SEED = Long.getLong("perfagent.sql.seed", 20_261_123);

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNKNOWN")
    void noLiteralSurvives(SqlDialect dialect) {
        SplittableRandom seeds = new SplittableRandom(SEED);
        for (int i = 0; i < CASES; i++) {
            long seed = seeds.nextLong();
            String sql = RandomSql.statement(dialect, new SplittableRandom(seed));
            SanitisedSql own = SqlText.sanitise(sql, dialect);
            hidesEverything(own, sql, seed);
            assertThat(own.text()).as("seed %d: %s", seed, sql).doesNotContain(RandomSql.COMMENT_CANARY);
            hidesEverything(SqlText.sanitise(sql), sql, seed);
            assertThat(SqlText.sanitise(own.text(), dialect).text())
                    .as("what was sanitised stays as it is: seed %d: %s", seed, sql)
                    .isEqualTo(own.text());
        }
    }

    private static void hidesEverything(SanitisedSql sanitised, String sql, long seed) {
        String shown = sanitised.text() + '\n' + sanitised.summary() + '\n' + sanitised.operation();
        if (shown.toLowerCase(java.util.Locale.ROOT).contains(RandomSql.TEXT_CANARY)
                || shown.contains(RandomSql.NUMBER_CANARY)) {
            throw new AssertionError("seed " + seed + " leaks: " + sql + "\n=> " + shown);
        }
        for (int i = 0; i < shown.length(); i++) {
            boolean half = Character.isHighSurrogate(shown.charAt(i))
                    && (i + 1 == shown.length() || !Character.isLowSurrogate(shown.charAt(i + 1)));
            if (half && !sql.isEmpty() && !Character.isHighSurrogate(sql.charAt(sql.length() - 1))) {
                throw new AssertionError("seed " + seed + " has half a character: " + sql + "\n=> " + shown);
            }
        }
    }
}
