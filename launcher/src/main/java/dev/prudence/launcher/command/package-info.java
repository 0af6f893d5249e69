/** One class for each command; what they do lives in the other packages. */
@NullMarked
package dev.prudence.launcher.command;

import org.jspecify.annotations.NullMarked;
