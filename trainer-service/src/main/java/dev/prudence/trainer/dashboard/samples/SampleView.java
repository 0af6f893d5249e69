package dev.prudence.trainer.dashboard.samples;

import java.util.List;
import java.util.OptionalDouble;

/**
 * A sample as a person reads it.
 *
 * @param id its id in the phase
 * @param prompt what was asked
 * @param response what was answered; empty where nothing was
 * @param outcome {@code generated}, {@code rejected}, {@code timed-out}
 * @param note why it was kept, or why there is no answer; may be empty
 * @param scores one for each ensemble that has answered
 * @param gold what the judge thinks of it; empty where it was not asked
 */
public record SampleView(
        long id,
        String prompt,
        String response,
        String outcome,
        String note,
        List<EnsembleScores> scores,
        OptionalDouble gold) {

    /**
     * What one ensemble says.
     *
     * @param ensemble its name
     * @param outcome {@code scored}, {@code degraded}, {@code timed-out}, {@code rejected}, {@code abstained}
     * @param members ids of the members
     * @param values normalised score of each member; not a number where one failed; empty without a score
     * @param variance between the members, their disagreement; empty without a score
     */
    public record EnsembleScores(
            String ensemble, String outcome, List<String> members, List<Double> values, OptionalDouble variance) {

        public EnsembleScores {
            members = List.copyOf(members);
            values = List.copyOf(values);
        }
    }

    public SampleView {
        scores = List.copyOf(scores);
    }

    /** The greatest variance that an ensemble has; below all others where no ensemble has any. */
    double disagreement() {
        return scores.stream()
                .mapToDouble(each -> each.variance().orElse(Double.NEGATIVE_INFINITY))
                .max()
                .orElse(Double.NEGATIVE_INFINITY);
    }
}
