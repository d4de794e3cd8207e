/** What the machine, the container and the process use: CPU, memory, disks, network, pressure. */
@NullMarked
package io.perfagent.resource;

import org.jspecify.annotations.NullMarked;
