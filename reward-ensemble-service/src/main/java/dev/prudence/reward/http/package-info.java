/** The HTTP routes that other RLHF stacks call a reward model by. */
@NullMarked
package dev.prudence.reward.http;

import org.jspecify.annotations.NullMarked;
