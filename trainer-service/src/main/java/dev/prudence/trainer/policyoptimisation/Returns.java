package dev.prudence.trainer.policyoptimisation;

import java.util.List;

/** Returns of whole episodes. Thread-safe. */
final class Returns {

    private Returns() {}

    /** The sum of each episode's rewards: its score less what its divergence costs. */
    static double[] ofWhole(List<Episode> episodes, KlPenalty penalty, double klCoefficient) {
        return episodes.stream()
                .mapToDouble(episode -> {
                    double sum = 0;
                    for (double reward : Advantages.rewards(episode, penalty, klCoefficient)) {
                        sum += reward;
                    }
                    return sum;
                })
                .toArray();
    }
}
