/** What the user asked for: every key, where its value came from, and what was wrong with the rest. */
@NullMarked
package io.perfagent.config;

import org.jspecify.annotations.NullMarked;
