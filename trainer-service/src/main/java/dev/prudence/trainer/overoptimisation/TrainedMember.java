package dev.prudence.trainer.overoptimisation;

import java.util.Map;

/**
 * A member ready to be published.
 *
 * @param number its number in the ensemble, from 0
 * @param weights by name
 * @param accuracy share of held-out pairs put in gold's order, labels clean
 * @param mean mean raw score over the normalisation answers
 * @param deviation population deviation of the raw scores there
 */
record TrainedMember(int number, Map<String, float[]> weights, double accuracy, double mean, double deviation) {
    String id() {
        return "member-" + number;
    }

    /** Measures a member that was just trained. */
    static TrainedMember measured(
            int number, Map<String, float[]> weights, RewardNetwork network, PairTable validation, PairTable answers) {
        try (MemberScorer scorer = new MemberScorer(network, weights)) {
            float[] scores = scorer.score(answers.prompts(), answers.chosen());
            double mean = mean(scores);
            return new TrainedMember(number, weights, scorer.accuracy(validation), mean, deviation(scores, mean));
        }
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double deviation(float[] values, double mean) {
        double sum = 0;
        for (float value : values) {
            sum += (value - mean) * (value - mean);
        }
        return Math.sqrt(sum / values.length);
    }
}
