/** Planning by search over a world model, for those who bring no agent of their own. */
@NullMarked
package dev.prudence.worldmodel.planning;

import org.jspecify.annotations.NullMarked;
