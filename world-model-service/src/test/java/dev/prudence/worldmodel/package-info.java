@NullMarked
package dev.prudence.worldmodel;

import org.jspecify.annotations.NullMarked;
