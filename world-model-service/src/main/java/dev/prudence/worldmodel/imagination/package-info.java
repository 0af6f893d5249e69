/** Streams of imagination: the trees of a group of environments, and what their agents are told. */
@NullMarked
package dev.prudence.worldmodel.imagination;

import org.jspecify.annotations.NullMarked;
