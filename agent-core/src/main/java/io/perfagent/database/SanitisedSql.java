package io.perfagent.database;

record SanitisedSql(String text, String summary, String operation) {}
