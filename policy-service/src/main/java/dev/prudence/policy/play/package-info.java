/** Playing games: actors that may imagine before they act. Plain Java. */
@NullMarked
package dev.prudence.policy.play;

import org.jspecify.annotations.NullMarked;
