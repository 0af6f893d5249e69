package dev.prudence.trainer.embedding;

import java.util.List;

/**
 * One response that is better than others to the same prompt. Numbers are positions in a list of embeddings.
 *
 * @param prompt the prompt's
 * @param chosen the better response's
 * @param rejected the others', at least one
 */
public record Comparison(int prompt, int chosen, List<Integer> rejected) {

    /** Copies the list. */
    public Comparison {
        rejected = List.copyOf(rejected);
        if (rejected.isEmpty()) {
            throw new IllegalArgumentException("A comparison needs a rejected response; prompt=" + prompt);
        }
    }
}
