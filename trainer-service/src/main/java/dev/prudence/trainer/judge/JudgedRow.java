package dev.prudence.trainer.judge;

import java.util.List;

/**
 * A word with its true definition and spoiled ones, one per kind.
 *
 * @param prompt such as {@code noun river}
 * @param definition the true one
 * @param negatives in the order of {@link GoldRows#kinds()}
 */
record JudgedRow(String prompt, String definition, List<String> negatives) {

    JudgedRow {
        negatives = List.copyOf(negatives);
    }
}
