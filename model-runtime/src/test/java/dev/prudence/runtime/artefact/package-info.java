/** Tests. */
@NullMarked
package dev.prudence.runtime.artefact;

import org.jspecify.annotations.NullMarked;
