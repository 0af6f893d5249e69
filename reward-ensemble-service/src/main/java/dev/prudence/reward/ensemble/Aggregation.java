package dev.prudence.reward.ensemble;

import dev.prudence.reward.objective.MemberScores;
import dev.prudence.reward.objective.Objective;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Turns the raw member scores of one sample into its score. A raw or normalised score that is not finite counts as no
 * answer of that member; too few answers, or too few for an objective, and the ensemble abstains.
 *
 * <p>This class is immutable and thread-safe.
 */
final class Aggregation {

    private final List<EnsembleContract.Member> members;
    private final List<String> ids;
    private final List<Objective> objectives;
    private final int minimumMembers;

    Aggregation(List<EnsembleContract.Member> members, List<Objective> objectives, int minimumMembers) {
        this.members = members;
        this.ids = members.stream().map(EnsembleContract.Member::id).toList();
        this.objectives = objectives;
        this.minimumMembers = minimumMembers;
    }

    /** @param raw one score for each member in their order, owned by the result; NaN where a member failed */
    SampleScore score(float[] raw, Optional<TokenCounts> tokens) {
        double[] normalised = new double[raw.length];
        int answered = 0;
        for (int m = 0; m < raw.length; m++) {
            normalised[m] = members.get(m).normalisation().apply(raw[m]);
            if (Double.isFinite(normalised[m])) {
                answered++;
            } else {
                normalised[m] = Double.NaN;
                raw[m] = Float.NaN;
            }
        }
        if (answered < minimumMembers) {
            return abstained("too few members gave a finite score: answered=" + answered + " of " + raw.length
                    + ", minimum=" + minimumMembers);
        }
        return aggregate(raw, normalised, answered, tokens);
    }

    private SampleScore aggregate(float[] raw, double[] normalised, int answered, Optional<TokenCounts> tokens) {
        boolean all = answered == raw.length;
        MemberScores scores = all ? MemberScores.of(ids, normalised) : finite(normalised);
        double[] aggregates = new double[objectives.size()];
        for (int i = 0; i < aggregates.length; i++) {
            Objective objective = objectives.get(i);
            if (!objective.isDefinedFor(scores)) {
                return abstained("the members that answered do not suffice for objective=" + objective);
            }
            aggregates[i] = objective.aggregate(scores);
        }
        return new SampleScore.Scored(
                all ? "" : degraded(normalised, answered), raw, normalised, aggregates, scores.variance(0), tokens);
    }

    private MemberScores finite(double[] normalised) {
        List<String> answering = new ArrayList<>();
        for (int m = 0; m < normalised.length; m++) {
            if (Double.isFinite(normalised[m])) {
                answering.add(ids.get(m));
            }
        }
        return MemberScores.of(
                answering, Arrays.stream(normalised).filter(Double::isFinite).toArray());
    }

    private String degraded(double[] normalised, int answered) {
        List<String> missing = new ArrayList<>();
        for (int m = 0; m < normalised.length; m++) {
            if (Double.isNaN(normalised[m])) {
                missing.add(ids.get(m));
            }
        }
        return answered + " of " + normalised.length + " members gave a finite score: missing="
                + String.join(",", missing);
    }

    private static SampleScore abstained(String reason) {
        return new SampleScore.Unscored(Outcome.ABSTAINED, reason);
    }
}
