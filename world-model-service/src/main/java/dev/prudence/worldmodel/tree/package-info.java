/**
 * The tree that an agent imagines before it acts: Thinker's augmented decision process (Chung, Anokhin and Krueger, NeurIPS 2023). A stage is
 * some imaginary steps, which unroll a world model from a root, and one real step, which makes a new root.
 */
@NullMarked
package dev.prudence.worldmodel.tree;

import org.jspecify.annotations.NullMarked;
