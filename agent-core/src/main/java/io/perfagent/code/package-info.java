/** What the program's code is made of: its modules, with what they require and export. */
@NullMarked
package io.perfagent.code;

import org.jspecify.annotations.NullMarked;
