package dev.prudence.trainer.thinker;

import java.util.Map;

/**
 * What a round came to.
 *
 * @param frames real steps until now
 * @param episodes that ended in the round
 * @param solved of them
 * @param modelUpdates of the round
 * @param leftOut updates of both learners with a number that was not finite
 * @param numbers means over the round's other updates, by {@code model/…} and {@code actor/…}; not finite where all were left out
 */
public record RoundReport(
        long frames, int episodes, int solved, int modelUpdates, int leftOut, Map<String, Double> numbers) {

    public RoundReport {
        numbers = Map.copyOf(numbers);
    }
}
