package io.perfagent.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTextTest {

    private static final String CANARY = "s3cr3t";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "select * from orders where id = 42 | select * from orders where id = ? | select orders",
                "SELECT a.b, c FROM shop.orders o JOIN lines l ON o.id = l.order_id WHERE o.name = 'x''y' | SELECT a.b, c FROM shop.orders o JOIN lines l ON o.id = l.order_id WHERE o.name = ? | SELECT shop.orders, lines",
                "INSERT INTO t (a, b) VALUES (1, 'x'), (2, 'y'), (3, 'z') | INSERT INTO t(a, b) VALUES (?) | INSERT t",
                "select * from t where a in (1,2,3) and b = -5 | select * from t where a in (?) and b = ? | select t",
                "UPDATE t SET a = E'abc\\'d', b = $tag$ x $tag$ WHERE c = 1.5e-3 | UPDATE t SET a = ?, b = ? WHERE c = ? | UPDATE t",
                "/* hint */ select 1 -- tail | select ? | select",
                "with x as (select id from orders where a = 'q') select * from x | with x as (select id from orders where a = ?) select * from x | WITH … SELECT orders, x",
                "call restock(17) | call restock(?) | CALL restock",
                "alter user bob password hunter2 | alter user bob password ? | ALTER",
                "select q'[it's s3cr3t]' from dual | select ? from dual | select dual",
                "select \"name\" from \"Orders\" where x = \"s3cr3t\" | select ? from \"Orders\" where x = ? | select \"Orders\"",
                "delete from `orders` where id=? | delete from `orders` where id = ? | DELETE `orders`",
                "create table if not exists stock (id int) | create table if not exists stock(id int) | CREATE TABLE stock",
                "select x from t where a = :id and b::text = 'q' | select x from t where a = ? and b::text = ? | select t"
            })
    void takesLiteralsOut(String sql, String text, String summary) {
        SanitisedSql sanitised = SqlText.sanitise(sql);
        assertThat(sanitised.text()).isEqualTo(text);
        assertThat(sanitised.summary()).isEqualToIgnoringCase(summary);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 'unterminated s3cr3t",
                "select * from t where a = 'x\\' and b = 's3cr3t'",
                "select * from t where a = 'x\\' or b = ' s3cr3t '",
                "select $$s3cr3t",
                "select U&'s3cr3t'",
                "select _utf8's3cr3t'",
                "select N's3cr3t', B'1', X'ff'",
                "/* s3cr3t /* nested s3cr3t */ s3cr3t */ select 1",
                "create user a identified by s3cr3t",
                "select * from t where a like \"s3cr3t\"",
                "select * from t where a = \"x\\\" and b = \"s3cr3t\"",
                "select 0xs3cr3t",
                "-- s3cr3t",
            })
    void neverLeaks(String sql) {
        SanitisedSql sanitised = SqlText.sanitise(sql);
        assertThat(sanitised.text()).doesNotContain(CANARY);
        assertThat(sanitised.summary()).doesNotContain(CANARY);
    }

    @Test
    void boundsHostileInput() {
        String huge = "select '" + CANARY.repeat(2_000_000) + "'";
        long startNanos = System.nanoTime();
        SanitisedSql sanitised = SqlText.sanitise(huge);
        assertThat(System.nanoTime() - startNanos).isLessThan(1_000_000_000L);
        assertThat(sanitised.text()).doesNotContain(CANARY).hasSizeLessThanOrEqualTo(4_096);
        assertThat(SqlText.sanitise("a ".repeat(100_000)).text())
                .hasSizeLessThanOrEqualTo(4_096)
                .endsWith("…");
        assertThat(SqlText.sanitise("((((".repeat(100_000)).text()).hasSizeLessThanOrEqualTo(4_096);
        assertThat(SqlText.sanitise("").summary()).isEqualTo("query");
    }
}
