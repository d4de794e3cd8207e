/** Statements and connections: what JDBC calls are named, sanitised and counted as. */
@NullMarked
package io.perfagent.database;

import org.jspecify.annotations.NullMarked;
