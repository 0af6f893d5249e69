/** Child processes: how they are started, named so that a recycled id is never hit, watched and ended. */
@NullMarked
package dev.prudence.launcher.process;

import org.jspecify.annotations.NullMarked;
