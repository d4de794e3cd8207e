/** Reading JSON that others wrote. */
@NullMarked
package io.perfagent.json;

import org.jspecify.annotations.NullMarked;
