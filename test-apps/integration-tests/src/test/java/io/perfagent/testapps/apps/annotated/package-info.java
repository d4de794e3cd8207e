/** All of it is timed. */
@Profiled
package io.perfagent.testapps.apps.annotated;

import io.perfagent.api.Profiled;
