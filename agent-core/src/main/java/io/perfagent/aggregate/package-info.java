/** Turns what the recorders hold into snapshots of closed periods. */
@NullMarked
package io.perfagent.aggregate;

import org.jspecify.annotations.NullMarked;
