/** Preference pairs: drawn from a policy and labelled by a judge, or read from JSON lines. */
@NullMarked
package dev.prudence.trainer.preferences;

import org.jspecify.annotations.NullMarked;
