package io.perfagent.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.aggregate.Aggregator;
import io.perfagent.aggregate.Stats;
import io.perfagent.bootstrap.Operation;
import io.perfagent.recording.Recorders;
import io.perfagent.recording.Recording;
import io.perfagent.recording.Series;
import io.perfagent.recording.SeriesRegistry;
import io.perfagent.status.AgentStatus;
import io.perfagent.trace.DatabaseSpans;
import io.perfagent.trace.HeadSampler;
import io.perfagent.trace.KeptTraces;
import io.perfagent.trace.Propagation;
import io.perfagent.trace.SpanRecord;
import io.perfagent.trace.Tracer;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a driver and the wrappers around it do, call by call, as woven code reports it. */
class JdbcSpansTest {

    private static final String URL = "jdbc:postgresql://db/shop";
    private static final String TARGET = "postgresql://db:5432/shop";

    private final SeriesRegistry registry = new SeriesRegistry();
    private final Recorders recorders = new Recorders(new ThreadLocal<>());
    private final Recording recording = new Recording(recorders, false);
    private final KeptTraces kept = new KeptTraces(new AgentStatus());
    private final Tracer tracer = new Tracer(
            recording, registry, HeadSampler.ratio(1, true), kept, Propagation.of(List.of("tracecontext", "baggage")));
    private final JdbcSpans jdbc = new JdbcSpans(new DatabaseSpans(tracer));
    private final Aggregator aggregator = new Aggregator(recorders, registry);
    private final Object connection = new Object();

    @BeforeEach
    void connect() {
        jdbc.endConnect(jdbc.startConnect(), connection, URL, null);
    }

    private Object statement(String sql) {
        Object statement = new Object();
        jdbc.startPrepare();
        jdbc.prepared(connection, statement, sql);
        return statement;
    }

    /** Executes a query; the result set is returned. */
    private Object query(Object statement, String sql) {
        Object resultSet = new Object();
        jdbc.endQuery(jdbc.startQuery(statement, sql), statement, resultSet, null);
        return resultSet;
    }

    private void update(Object statement, String sql, long rows) {
        jdbc.endUpdate(jdbc.startQuery(statement, sql), statement, rows, null);
    }

    private void next(Object resultSet, boolean more) {
        Object next = jdbc.startNext(resultSet);
        assertThat(next).isNotNull();
        jdbc.endNext(next, more);
    }

    private void control(String operation) {
        jdbc.endControl(jdbc.startControl(connection, operation), connection, operation, null);
    }

    private void autoCommit(boolean on) {
        jdbc.endAutoCommit(jdbc.startAutoCommit(connection, on), connection, on, null);
    }

    private <S extends Series> Map<S, Stats> rows(Class<S> kind) {
        return aggregator.between(0, Long.MAX_VALUE).of(kind);
    }

    private Stats row(Series series) {
        return aggregator.between(0, Long.MAX_VALUE).series().get(series);
    }

    private long ended(String outcome) {
        Stats stats = row(new Series.DatabaseTransaction(TARGET, outcome));
        return stats == null ? 0 : stats.calls();
    }

    private static Series.Query ofPostgres(String text) {
        return new Series.Query("postgresql", text);
    }

    @Test
    void aHundredThousandTextsKeepTheSumExact() {
        Object statement = statement(null);
        int texts = 100_000;
        for (int i = 0; i < texts; i++) {
            update(statement, "update t" + i + " set a = 1", 2);
        }
        update(statement, "update t5 set a = 2", 2);
        Map<Series.Query, Stats> queries = rows(Series.Query.class);
        assertThat(queries).hasSizeLessThan(1_100).containsKey(ofPostgres(Series.OTHER));
        assertThat(queries.values().stream().mapToLong(Stats::calls).sum()).isEqualTo(texts + 1);
        assertThat(queries.get(ofPostgres("update t5 set a = ?")).calls()).isEqualTo(2);
        assertThat(rows(Series.QueryRows.class).values().stream()
                        .mapToLong(Stats::totalNanos)
                        .sum())
                .as("rows")
                .isEqualTo(2 * (texts + 1));
        assertThat(rows(Series.Span.class).values().stream()
                        .mapToLong(Stats::calls)
                        .sum())
                .as("spans, the connect among them")
                .isEqualTo(texts + 2);
    }

    @Test
    void tenMegabytesOfSqlAreReadAsFarAsTheyAreShown() {
        Object statement = statement(null);
        String huge = "insert into t values ('" + "s3cr3t".repeat(1_800_000) + "')";
        update(statement, huge, 1);
        update(statement, huge + " ", 1);
        Map<Series.Query, Stats> queries = rows(Series.Query.class);
        assertThat(queries).hasSize(1);
        Series.Query query = queries.keySet().iterator().next();
        assertThat(query.text()).isEqualTo("insert into t values (?…");
        assertThat(queries.get(query).calls()).isEqualTo(2);
    }

    @Test
    void rowsAndTheirTimeComeToTheExecution() {
        Operation request = tracer.startRequest("GET", "/rows", "/rows", null, null, null);
        Object statement = statement("select a from t where b = 's3cr3t'");
        Object resultSet = query(statement, null);
        for (int i = 0; i < 5_000; i++) {
            next(resultSet, true);
        }
        next(resultSet, false);
        jdbc.closedResultSet(resultSet);
        jdbc.closedResultSet(resultSet);
        jdbc.closedStatement(statement);
        jdbc.closedStatement(statement);
        tracer.endRequest(request, 200, null);
        kept.drain();

        Series.Query query = ofPostgres("select a from t where b = ?");
        assertThat(row(new Series.QueryRows(query, "returned")).calls()).isEqualTo(1);
        assertThat(row(new Series.QueryRows(query, "returned")).totalNanos()).isEqualTo(5_000);
        assertThat(row(new Series.QueryFetch(query)).totalNanos()).isPositive();
        Map<String, Object> attributes = kept.all().get(0).spans().get(1).attributes();
        assertThat(attributes)
                .containsEntry("db.response.returned_rows", 5_000L)
                .containsEntry("db.query.text", "select a from t where b = ?")
                .containsKey("perfagent.db.fetch_nanos");
    }

    @Test
    void rowsThatAreNotReadToTheEndCountWhenSomethingIsClosedOrExecutedAgain() {
        Object statement = statement("select a from t");
        Object first = query(statement, null);
        next(first, true);
        Object second = query(statement, null);
        next(second, true);
        next(second, true);
        jdbc.closedResultSet(second);
        next(query(statement, null), true);
        jdbc.closedStatement(statement);
        Series.Query query = ofPostgres("select a from t");
        assertThat(row(new Series.QueryRows(query, "returned")).calls()).isEqualTo(3);
        assertThat(row(new Series.QueryRows(query, "returned")).totalNanos()).isEqualTo(4);
    }

    @Test
    void aResultSetThatCallsItselfCountsOnce() {
        Object resultSet = query(statement("select a from t"), null);
        Object outer = jdbc.startNext(resultSet);
        assertThat(jdbc.startNext(resultSet)).isNull();
        jdbc.endNext(outer, true);
        next(resultSet, false);
        assertThat(row(new Series.QueryRows(ofPostgres("select a from t"), "returned"))
                        .totalNanos())
                .isEqualTo(1);
        assertThat(jdbc.startNext(new Object())).as("not of any statement").isNull();
    }

    @Test
    void rowsReadAfterTheTransactionStayOutOfItsTrace() {
        Operation request = tracer.startRequest("GET", "/late", "/late", null, null, null);
        Object statement = statement("select a from t");
        Object resultSet = query(statement, null);
        tracer.endRequest(request, 200, null);
        next(resultSet, true);
        next(resultSet, false);
        kept.drain();
        assertThat(kept.all().get(0).spans().get(1).attributes()).doesNotContainKey("db.response.returned_rows");
        assertThat(row(new Series.QueryRows(ofPostgres("select a from t"), "returned"))
                        .totalNanos())
                .isEqualTo(1);
    }

    @Test
    void executeSaysLaterWhatItDid() {
        Object statement = statement(null);
        jdbc.endExecute(jdbc.startQuery(statement, "update t set a = 1"), statement, null);
        jdbc.updateCount(statement, 3);
        jdbc.updateCount(statement, 3);
        jdbc.endExecute(jdbc.startQuery(statement, "select a from t"), statement, null);
        jdbc.updateCount(statement, -1);
        Object resultSet = new Object();
        jdbc.resultSet(statement, resultSet);
        next(resultSet, true);
        next(resultSet, false);
        assertThat(row(new Series.QueryRows(ofPostgres("update t set a = ?"), "updated"))
                        .totalNanos())
                .isEqualTo(3);
        assertThat(row(new Series.QueryRows(ofPostgres("select a from t"), "returned"))
                        .totalNanos())
                .isEqualTo(1);
    }

    @Test
    void batchesAddUpWhatIsKnownOfTheirRows() {
        Operation request = tracer.startRequest("GET", "/batch", "/batch", null, null, null);
        Object statement = statement("insert into t values (?)");
        for (int i = 0; i < 4; i++) {
            jdbc.batched(statement, null);
        }
        jdbc.endBatch(jdbc.startBatch(statement), statement, new int[] {1, 1, -2, 1}, null);
        jdbc.batched(statement, null);
        jdbc.clearedBatch(statement);
        jdbc.endBatch(jdbc.startBatch(statement), statement, new long[0], null);
        tracer.endRequest(request, 200, null);
        kept.drain();
        List<SpanRecord> spans = kept.all().get(0).spans();
        assertThat(spans.get(1).attributes())
                .containsEntry("db.operation.batch.size", 4L)
                .containsEntry("perfagent.db.updated_rows", 3L);
        assertThat(spans.get(2).attributes()).doesNotContainKey("db.operation.batch.size");
    }

    @Test
    void wrappersLearnFromWhatTheyWrap() {
        Object wrapper = new Object();
        Object inner = new Object();
        Object outer = new Object();
        jdbc.startPrepare();
        jdbc.startPrepare();
        jdbc.prepared(connection, inner, "select a from t");
        jdbc.prepared(wrapper, outer, "select a from t");
        Operation executed = jdbc.startQuery(outer, null);
        assertThat(jdbc.startQuery(inner, null)).isNull();
        jdbc.endQuery(executed, outer, new Object(), null);
        assertThat(rows(Series.Query.class).keySet()).containsExactly(ofPostgres("select a from t"));
        assertThat(rows(Series.Dependency.class).keySet())
                .extracting(Series.Dependency::target)
                .containsOnly(TARGET);
        assertThat(ended("autocommit")).isEqualTo(1);

        Operation commit = jdbc.startControl(wrapper, "COMMIT");
        assertThat(jdbc.startControl(connection, "COMMIT")).isNull();
        jdbc.endControl(commit, wrapper, "COMMIT", null);
        assertThat(ended("commit")).as("nothing was open").isZero();
    }

    @Test
    void countsTransactionsThatDidSomething() {
        Object statement = statement(null);
        autoCommit(false);
        update(statement, "update t set a = 1", 1);
        update(statement, "update t set a = 1", 1);
        control("SAVEPOINT");
        control("ROLLBACK TO SAVEPOINT");
        control("COMMIT");
        control("COMMIT");
        update(statement, "update t set a = 1", 1);
        control("ROLLBACK");
        update(statement, "update t set a = 1", 1);
        autoCommit(true);
        autoCommit(true);
        update(statement, "update t set a = 1", 1);
        for (String text : List.of("begin", "update t set a = 1", "rollback to savepoint x", "commit")) {
            jdbc.endExecute(jdbc.startQuery(statement, text), statement, null);
        }
        jdbc.endExecute(jdbc.startQuery(statement, "update t set a"), statement, new SQLException("on purpose"));
        assertThat(ended("commit")).isEqualTo(3);
        assertThat(ended("rollback")).isEqualTo(1);
        assertThat(ended("autocommit")).isEqualTo(1);
    }

    @Test
    void switchingAutoCommitIsNoCommitUnlessThereIsWork() {
        Operation nothing = jdbc.startAutoCommit(connection, false);
        assertThat(jdbc.startControl(connection, "COMMIT"))
                .as("the driver's own")
                .isNull();
        jdbc.endAutoCommit(nothing, connection, false, null);
        update(statement(null), "update t set a = 1", 1);
        Operation commit = jdbc.startAutoCommit(connection, true);
        assertThat(jdbc.startControl(connection, "COMMIT"))
                .as("the driver's own")
                .isNull();
        jdbc.endAutoCommit(commit, connection, true, null);
        assertThat(ended("commit")).isEqualTo(1);
        assertThat(jdbc.startControl(connection, "COMMIT")).isNotNull();
    }

    @Test
    void aDriverThatIsNotMeantLeavesNoSpan() {
        Operation request = tracer.startRequest("GET", "/connect", "/connect", null, null, null);
        Operation waiting = jdbc.startGetConnection(new Object());
        assertThat(jdbc.startGetConnection(new Object())).as("a wrapper's").isNull();
        jdbc.endConnect(jdbc.startConnect(), null, URL, null);
        Operation meant = jdbc.startConnect();
        Operation nested = jdbc.startConnect();
        jdbc.endConnect(nested, connection, URL, null);
        jdbc.endConnect(meant, connection, URL, null);
        jdbc.endConnect(jdbc.startConnect(), null, URL, new SQLException("on purpose"));
        tracer.end(waiting, null);
        tracer.endRequest(request, 200, null);
        kept.drain();
        assertThat(kept.all().get(0).spans())
                .extracting(SpanRecord::name)
                .containsExactly("GET /connect", "getConnection", "connect", "connect");
        assertThat(kept.all().get(0).spans())
                .extracting(SpanRecord::category)
                .containsExactly("application", "pool", "connect", "connect");
        assertThat(kept.all().get(0).spans().get(3).error()).isEqualTo("java.sql.SQLException");
        long total = rows(Series.Transaction.class).values().iterator().next().totalNanos();
        assertThat(rows(Series.Breakdown.class).values().stream()
                        .mapToLong(Stats::selfNanos)
                        .sum())
                .isEqualTo(total);
    }

    @Test
    void aStatementInsideAConnectionsCallIsPartOfIt() {
        Operation commit = jdbc.startControl(connection, "COMMIT");
        assertThat(jdbc.startQuery(statement("commit"), null)).isNull();
        jdbc.endControl(commit, connection, "COMMIT", null);
        assertThat(rows(Series.Span.class).keySet())
                .extracting(Series.Span::name)
                .contains("COMMIT");
        assertThat(rows(Series.Query.class)).isEmpty();
    }
}
