/** {@code ./prudence}: the command line. */
@NullMarked
package dev.prudence.launcher;

import org.jspecify.annotations.NullMarked;
