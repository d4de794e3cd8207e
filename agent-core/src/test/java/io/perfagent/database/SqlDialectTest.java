package io.perfagent.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the same characters mean to different databases. */
class SqlDialectTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                // double quotes
                "POSTGRESQL | select \"name\" from \"Orders\" where \"a\" = 'q' | select \"name\" from \"Orders\" where \"a\" = ?",
                "MYSQL      | select \"s3cr3t\" from t where a = \"s3cr3t\" | select ? from t where a = ?",
                "MYSQL      | select trim(\"a\" from \"s3cr3t\") | select trim(? from ?)",
                "UNKNOWN    | select trim(\"a\" from \"s3cr3t\") | select trim(? from ?)",
                "UNKNOWN    | select a from \"Orders\" where b = \"s3cr3t\" | select a from \"Orders\" where b = ?",
                "SQLITE     | select * from \"t\" where a = \"s3cr3t\" | select * from \"t\" where a = ?",
                "STANDARD   | select \"a\"\"b\", \"x'y\" from t | select ? from t",
                // backslashes
                "POSTGRESQL | update t set a = E'it\\'s', b = 1 | update t set a = ?, b = ?",
                "POSTGRESQL | update t set a = 'c:\\', b = 's3cr3t' | update t set a = ?",
                "STANDARD   | update t set a = 'c:\\', b = 's3cr3t' | update t set a = ?, b = ?",
                "SQL_SERVER | update t set a = 'c:\\', b = 's3cr3t' | update t set a = ?, b = ?",
                "MYSQL      | update t set a = 'it\\'s s3cr3t', b = 1 | update t set a = ?",
                "MYSQL      | update t set a = 'two \\\\', b = 1 | update t set a = ?, b = ?",
                // prefixes
                "POSTGRESQL | select U&'d\\0061t' UESCAPE '!', N'x', B'01', X'ff' | select ? UESCAPE ?",
                "MYSQL      | select _utf8mb4'x', N'y', x'ff', 0xff | select ?",
                "STANDARD   | select q'[it's]', nq'{it's}', Q'!it's!' from dual | select ? from dual",
                "POSTGRESQL | select date'2020-01-01', interval '1 day' | select date ?, interval ?",
                // dollars
                "POSTGRESQL | select $$it's$$, $a$ $$ ' $a$, $1 from t | select ?, $ ? from t",
                "SQL_SERVER | select $770.5, @p from t | select $ ?, @p from t",
                // names
                "MYSQL      | select `a b` from `s`.`t` where `c` = 1 | select `a b` from `s`.`t` where `c` = ?",
                "SQL_SERVER | select [a b], [it's] from [dbo].[t] where c = 'x' | select [a b], ? from [dbo].[t] where c = ?",
                "SQL_SERVER | select * from #temp where a = 'x' | select * from # temp where a = ?",
                "POSTGRESQL | select ARRAY ['s3cr3t', x], a[1] from t | select ARRAY [ ?, x ], a [ ? ] from t",
                "STANDARD   | select emp# from t where a = 'x' | select emp# from t where a = ?",
                // comments
                "MYSQL      | select a # it's s3cr3t | select a",
                "MYSQL      | select a#it's s3cr3t | select a",
                "MYSQL      | select 5--3 | select ? - - ?",
                "POSTGRESQL | select a #> b, c #- d -- it's | select a #> b, c # - d",
                "POSTGRESQL | select /* a /* ' */ ' */ 1 | select ?",
                "MYSQL      | select /* a */ 1 /*! + 's3cr3t' */ | select ?",
                "MYSQL      | select /* a /* b */ 's3cr3t' | select",
                // numbers
                "POSTGRESQL | select 1, 1.5, .5, 5., 1e5, 1.5e-3, 0xff, 0b11, 1_000, -5, +.5 | select ?",
                "POSTGRESQL | select a-5, a - 5, -5, (-5), a * -5 from t | select a - ?, a - ?, (?), a * ? from t",
                "STANDARD   | select 1.5f, 10d, 1e-5 from t where x=-1 | select ? from t where x = ?",
                // lists
                "POSTGRESQL | select * from t where a in (1, -2, 'x', $$y$$) | select * from t where a in (?)",
                "POSTGRESQL | insert into t values (1, null), (2, true), (null, default) | insert into t values (?)",
                "POSTGRESQL | insert into t values (1, now()), (2, now()), (3, now()) | insert into t values (?, now())",
                "POSTGRESQL | select * from t where (a, b) in ((1, 2), (3, 4)) | select * from t where (a, b) in ((?))",
                // secrets
                "POSTGRESQL | alter user bob with encrypted password 's3cr3t' | alter user bob with encrypted password ?",
                "POSTGRESQL | select password from users where password = 'x' | select password from users where password = ?",
                "POSTGRESQL | create table users (id int, password text) | create table users(id int, password text)",
                "STANDARD   | alter user bob identified by s3cr3t replace s3cr3t | alter user bob identified by ? replace ?",
                "STANDARD   | create user bob identified by \"s3cr3t\" account unlock | create user bob identified by ? account unlock",
                "STANDARD   | create user bob password \"s3cr3t\" | create user bob password ?",
                "MYSQL      | create user bob identified with plugin by 's3cr3t' | create user bob identified with ? by ?",
                "MYSQL      | set password = s3cr3t!x | set password = ?",
                "SQL_SERVER | exec sp_addlogin bob, s3cr3t, @deflang = s3cr3t | exec sp_addlogin ?, @deflang = ?",
                "SQLITE     | pragma key = s3cr3t | pragma key = ?",
                // unterminated
                "POSTGRESQL | select $a$ s3cr3t | select ?",
                "POSTGRESQL | select 's3cr3t | select ?",
                "MYSQL      | select `s3cr3t from t where a = 's3cr3t' | select ?",
                "SQL_SERVER | select [s3cr3t from t where a = 's3cr3t' | select ?",
                "UNKNOWN    | select q'[s3cr3t | select ?",
                "UNKNOWN    | select /* s3cr3t | select"
            })
    void readsADialect(SqlDialect dialect, String sql, String text) {
        assertThat(SqlText.sanitise(sql, dialect).text()).isEqualTo(text);
    }

    @Test
    void keepsCharactersOutsideTheBasicPlaneWhole() {
        String emoji = "\uD83D\uDE00";
        assertThat(SqlText.sanitise("select " + emoji + " from " + emoji + "t where a = '" + emoji + "'")
                        .text())
                .isEqualTo("select " + emoji + " from " + emoji + "t where a = ?");
        String summary = SqlText.sanitise("select a from " + emoji.repeat(200)).summary();
        assertThat(Character.isHighSurrogate(summary.charAt(summary.length() - 1)))
                .isFalse();
    }

    @Test
    void longListsAreReadToTheirEnd() {
        String numbers = "1234567, ".repeat(3_000) + "1";
        assertThat(SqlText.sanitise("select * from t where a in (" + numbers + ") order by b")
                        .text())
                .isEqualTo("select * from t where a in (?) order by b");
        String rows = "(1, now(), null), ".repeat(1_500) + "(1, now(), null)";
        assertThat(SqlText.sanitise("insert into t values " + rows).text())
                .isEqualTo("insert into t values (?, now(), ?)");
    }
}
