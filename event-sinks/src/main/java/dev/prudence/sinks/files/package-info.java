/** Files that are cut back to what was done when it was last remembered. */
@NullMarked
package dev.prudence.sinks.files;

import org.jspecify.annotations.NullMarked;
