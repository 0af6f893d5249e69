/** How the scores of an ensemble's members become one number. Plain Java, no transport. */
@NullMarked
package dev.prudence.reward.objective;

import org.jspecify.annotations.NullMarked;
