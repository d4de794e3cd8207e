/** Transactions and spans: context, propagation, and which whole traces are kept. */
@NullMarked
package io.perfagent.trace;

import org.jspecify.annotations.NullMarked;
