/** Connections that outlive their messages: who is connected, what goes both ways, how it ends. */
@NullMarked
package io.perfagent.network;

import org.jspecify.annotations.NullMarked;
