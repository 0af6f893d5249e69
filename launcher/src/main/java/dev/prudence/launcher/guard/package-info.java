/** Runs inside every child process; depends on the JDK alone. */
@NullMarked
package dev.prudence.launcher.guard;

import org.jspecify.annotations.NullMarked;
