package dev.prudence.trainer.thinker;

import java.util.Map;

/**
 * What a round came to.
 *
 * @param frames real steps until now
 * @param episodes that ended in the round
 * @param solved of them
 * @param modelUpdates of the round
 * @param numbers of the last updates, by {@code model/…} and {@code actor/…}
 */
public record RoundReport(long frames, int episodes, int solved, int modelUpdates, Map<String, Double> numbers) {

    public RoundReport {
        numbers = Map.copyOf(numbers);
    }
}
