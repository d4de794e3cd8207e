/** Start and stop of the agent: the order in which its parts come to life, in one place. */
@NullMarked
package io.perfagent.agent;

import org.jspecify.annotations.NullMarked;
