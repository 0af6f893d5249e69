package dev.prudence.worldmodel.tree;

/**
 * What a tree wants to know of the world model before its step is complete.
 *
 * @param state of the model, from which to go on
 * @param action to take there
 */
public record Unroll<S>(S state, int action) {}
