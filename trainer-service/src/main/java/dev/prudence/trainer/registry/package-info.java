/** The model registry: versions stored by content, numbered, fenced and announced. */
@NullMarked
package dev.prudence.trainer.registry;

import org.jspecify.annotations.NullMarked;
