/**
 * What is woven. Each library has one file: an {@link io.perfagent.instrumentation.Instrumenter} with its rules and, as
 * nested classes, the advice whose bytecode Byte Buddy copies into the library; advice classes are never loaded.
 */
@NullMarked
package io.perfagent.instrumentation;

import org.jspecify.annotations.NullMarked;
