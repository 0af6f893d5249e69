/** Follows a run: its events become progress lines, its results a table. */
@NullMarked
package dev.prudence.launcher.run;

import org.jspecify.annotations.NullMarked;
