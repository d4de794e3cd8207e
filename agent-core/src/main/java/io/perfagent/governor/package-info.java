/** Keeps the agent's own cost within its budget: what is timed, what is woven, which features run. */
@NullMarked
package io.perfagent.governor;

import org.jspecify.annotations.NullMarked;
