/** The past on disk: segment files of intervals, traces and starts, and what reads them. */
@NullMarked
package io.perfagent.store;

import org.jspecify.annotations.NullMarked;
