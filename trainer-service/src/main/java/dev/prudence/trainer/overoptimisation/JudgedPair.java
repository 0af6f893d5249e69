package dev.prudence.trainer.overoptimisation;

import java.util.List;

/**
 * Two answers to one prompt with their gold scores, before any label.
 *
 * @param index number of the prompt; it keys the label's noise
 * @param prompt {@code [promptWidth]}
 * @param first {@code [answerWidth]}
 * @param second {@code [answerWidth]}
 * @param goldFirst gold of the first answer
 * @param goldSecond gold of the second answer
 */
record JudgedPair(
        int index, List<Float> prompt, List<Float> first, List<Float> second, double goldFirst, double goldSecond) {
    JudgedPair {
        prompt = List.copyOf(prompt);
        first = List.copyOf(first);
        second = List.copyOf(second);
    }

    /** The label of a judge who errs when {@code flipped}; a tie goes to the first answer. */
    LabelledPair labelled(boolean flipped) {
        boolean firstChosen = (goldFirst >= goldSecond) != flipped;
        return firstChosen
                ? new LabelledPair(prompt, first, second, goldFirst, goldSecond, flipped)
                : new LabelledPair(prompt, second, first, goldSecond, goldFirst, flipped);
    }
}
