/** The embedded dashboard: its pages, the JSON API they read, and the Prometheus endpoint; reads, never records. */
@NullMarked
package io.perfagent.dashboard;

import org.jspecify.annotations.NullMarked;
