/** Messages of JMS: what is put into them, what is read from them, and who listens. */
@NullMarked
package io.perfagent.messaging;

import org.jspecify.annotations.NullMarked;
