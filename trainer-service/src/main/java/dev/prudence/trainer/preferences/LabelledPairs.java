package dev.prudence.trainer.preferences;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.runtime.noise.NoiseStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Preference pairs of one run: noisy ones to train on, clean ones to validate with.
 *
 * @param training labels as given, with noise
 * @param validation labels without noise
 */
public record LabelledPairs(List<PreferencePair> training, List<PreferencePair> validation) {

    private static final String TRAINING_FILE = "training.jsonl";
    private static final String VALIDATION_FILE = "validation.jsonl";

    /** Copies the lists. */
    public LabelledPairs {
        training = List.copyOf(training);
        validation = List.copyOf(validation);
    }

    /** Reads what {@link #write} wrote. */
    public static LabelledPairs read(Path directory) {
        return new LabelledPairs(
                PairFormat.readPairs(directory.resolve(TRAINING_FILE)),
                PairFormat.readPairs(directory.resolve(VALIDATION_FILE)));
    }

    /** The pairs to train on, read from disk one by one; only those that are wanted. */
    public static List<PreferencePair> trainingOnDisk(Path directory, Predicate<PreferencePair> wanted) {
        return LinesOnDisk.of(directory.resolve(TRAINING_FILE), PairFormat::pairOf, wanted);
    }

    /** Writes both parts as JSON Lines. */
    public void write(Path directory) {
        JsonLines.write(directory.resolve(TRAINING_FILE), json(training));
        JsonLines.write(directory.resolve(VALIDATION_FILE), json(validation));
    }

    /**
     * Exchanges chosen and rejected in about the given share of the pairs; which ones follows from the seed and a pair's
     * position.
     */
    static List<PreferencePair> withNoise(List<PreferencePair> pairs, double share, long seed) {
        List<PreferencePair> noisy = new ArrayList<>(pairs.size());
        for (int i = 0; i < pairs.size(); i++) {
            PreferencePair pair = pairs.get(i);
            boolean flip = NoiseStream.of(seed, "preferences/label-noise", i).uniform() < share;
            noisy.add(flip ? new PreferencePair(pair.prompt(), pair.rejected(), pair.chosen()) : pair);
        }
        return noisy;
    }

    private static List<ObjectNode> json(List<PreferencePair> pairs) {
        return pairs.stream().map(PairFormat::toJson).toList();
    }
}
