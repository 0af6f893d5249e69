@NullMarked
package dev.prudence.env.sokoban;

import org.jspecify.annotations.NullMarked;
