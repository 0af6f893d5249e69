/** Scores files of prompts with responses. */
@NullMarked
package dev.prudence.launcher.scoring;

import org.jspecify.annotations.NullMarked;
