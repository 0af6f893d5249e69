package dev.prudence.trainer.overoptimisation;

import java.util.List;

/**
 * One line of a preference file.
 *
 * @param prompt {@code [promptWidth]}
 * @param chosen the answer that the label prefers, {@code [answerWidth]}
 * @param rejected the other one
 * @param goldChosen gold of the chosen answer
 * @param goldRejected gold of the rejected answer
 * @param flipped whether the label contradicts gold because of label noise
 */
record LabelledPair(
        List<Float> prompt,
        List<Float> chosen,
        List<Float> rejected,
        double goldChosen,
        double goldRejected,
        boolean flipped) {}
