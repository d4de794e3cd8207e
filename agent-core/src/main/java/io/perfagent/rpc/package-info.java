/** Remote procedure calls and their messages: who calls what, how it ends, how much goes both ways. */
@NullMarked
package io.perfagent.rpc;

import org.jspecify.annotations.NullMarked;
