@NullMarked
package dev.prudence.worldmodel.tree;

import org.jspecify.annotations.NullMarked;
