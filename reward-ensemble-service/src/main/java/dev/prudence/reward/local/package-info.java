/** Ensembles of exported models in a directory, served without registry and broker. */
@NullMarked
package dev.prudence.reward.local;

import org.jspecify.annotations.NullMarked;
