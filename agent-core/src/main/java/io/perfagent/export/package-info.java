/** OTLP export of kept traces and metrics; the only package that knows the OpenTelemetry SDK. */
@NullMarked
package io.perfagent.export;

import org.jspecify.annotations.NullMarked;
