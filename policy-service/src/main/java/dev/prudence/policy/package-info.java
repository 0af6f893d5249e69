/**
 * Policies answer prompts: vectors in one run of a graph, text token by token with a key/value cache. Start with
 * {@link dev.prudence.policy.Policy} and {@link dev.prudence.policy.BlockAnswering}.
 */
@NullMarked
package dev.prudence.policy;

import org.jspecify.annotations.NullMarked;
