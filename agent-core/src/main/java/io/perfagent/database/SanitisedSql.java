package io.perfagent.database;

/**
 * A statement without anything a user typed.
 *
 * @param text the statement with every literal as {@code ?}, at most 4,096 characters
 * @param summary few distinct values: {@code SELECT orders}, {@code INSERT order_lines}; at most 100 characters
 * @param operation first keyword, upper case
 */
public record SanitisedSql(String text, String summary, String operation) {}
