@NullMarked
package dev.prudence.worldmodel.planning;

import org.jspecify.annotations.NullMarked;
