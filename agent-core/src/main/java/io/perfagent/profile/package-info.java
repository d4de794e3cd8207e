/** Where the program spends CPU time, allocates, waits and throws: samples, joined to transactions and kept traces. */
@NullMarked
package io.perfagent.profile;

import org.jspecify.annotations.NullMarked;
