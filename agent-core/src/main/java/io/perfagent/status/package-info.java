/** What the agent says of itself: features and why one is off, drops by reason, its own log. */
@NullMarked
package io.perfagent.status;

import org.jspecify.annotations.NullMarked;
