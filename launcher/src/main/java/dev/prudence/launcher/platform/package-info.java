/** The platform: a broker and the services as child processes, their ports, topics and state file. */
@NullMarked
package dev.prudence.launcher.platform;

import org.jspecify.annotations.NullMarked;
