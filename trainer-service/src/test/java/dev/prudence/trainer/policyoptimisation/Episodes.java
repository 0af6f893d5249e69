package dev.prudence.trainer.policyoptimisation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;

/** Random rollouts of random lengths, with numbers that float32 holds exactly. */
record Episodes(List<TokenSequence> rollouts, List<Episode> episodes) {

    /** Three rollouts of each prompt; odd log-probabilities, so that ratios differ from 1 and some are clipped. */
    static Episodes draw(int vocabulary, int groups, long seed) {
        Random random = new Random(seed);
        List<TokenSequence> rollouts = new ArrayList<>();
        List<Episode> episodes = new ArrayList<>();
        for (int i = 0; i < groups * 3; i++) {
            int prompt = 1 + random.nextInt(3);
            int actions = 1 + random.nextInt(4);
            rollouts.add(new TokenSequence(
                    random.ints(prompt + actions, 0, vocabulary).toArray(), prompt));
            episodes.add(new Episode(
                    i / 3,
                    round(random.nextGaussian()),
                    numbers(random, actions, -1.6, 0.3),
                    numbers(random, actions, -1.6, 0.3),
                    numbers(random, actions, 0, 0.5)));
        }
        return new Episodes(rollouts, episodes);
    }

    List<TrainingRow<TokenSequence>> rows(List<Target> targets) {
        List<TrainingRow<TokenSequence>> rows = new ArrayList<>();
        for (int i = 0; i < rollouts.size(); i++) {
            rows.add(new TrainingRow<>(rollouts.get(i), episodes.get(i), targets.get(i)));
        }
        return rows;
    }

    /** Targets that say nothing. */
    List<Target> blank() {
        return episodes.stream()
                .map(episode -> new Target(new double[episode.actions()], new double[episode.actions()]))
                .toList();
    }

    private static double[] numbers(Random random, int count, double mean, double deviation) {
        return DoubleStream.generate(() -> round(mean + deviation * random.nextGaussian()))
                .limit(count)
                .toArray();
    }

    private static double round(double number) {
        return (float) number;
    }
}
