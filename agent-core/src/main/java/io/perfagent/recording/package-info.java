/** The hot path: recorders, series and the sink that woven code reaches; the only package with VarHandles. */
@NullMarked
package io.perfagent.recording;

import org.jspecify.annotations.NullMarked;
