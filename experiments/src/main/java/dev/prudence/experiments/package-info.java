/** Experiment documents: presets, files and overrides become one validated tree with a digest; results are checked too. */
@NullMarked
package dev.prudence.experiments;

import org.jspecify.annotations.NullMarked;
