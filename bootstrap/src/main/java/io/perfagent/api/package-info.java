/** What a program compiles against: {@link io.perfagent.api.Profiled}, harmless without the agent. */
package io.perfagent.api;
