@NullMarked
package dev.prudence.worldmodel.imagination;

import org.jspecify.annotations.NullMarked;
