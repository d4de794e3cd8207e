/** What is on the heap by class: counted on request only, because the program stands still meanwhile. */
@NullMarked
package io.perfagent.heap;

import org.jspecify.annotations.NullMarked;
