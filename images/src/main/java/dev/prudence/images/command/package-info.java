/** The command line. */
@NullMarked
package dev.prudence.images.command;

import org.jspecify.annotations.NullMarked;
