package dev.prudence.reward.ensemble;

import dev.prudence.reward.objective.Objective;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.artefact.ModelArtefact;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A loaded ensemble of reward models. It scores samples with every member, normalises each member's scores with its own
 * mean and deviation, and aggregates. The numbers of a sample have the same bits whatever it is batched with and whatever
 * runs beside it.
 *
 * <p>This class is thread-safe.
 */
public final class RewardEnsemble implements AutoCloseable {

    /** The artefact kind that can be loaded here. */
    public static final String KIND = "reward-ensemble";

    private final String digest;
    private final EnsembleContract contract;
    private final RawScorer scorer;
    private final int minimumMembers;

    private RewardEnsemble(String digest, EnsembleContract contract, RawScorer scorer, int minimumMembers) {
        this.digest = digest;
        this.contract = contract;
        this.scorer = scorer;
        this.minimumMembers = minimumMembers;
    }

    /**
     * What all ensembles of a process share.
     *
     * @param options how sessions are opened
     * @param runs the compute threads
     * @param minimumMembers members that must answer for a score; 0 means more than half; never more than there are
     * @param listener hears of runs and incidents
     */
    public record Surroundings(
            RuntimeOptions options, ParallelRuns runs, int minimumMembers, ScoringListener listener) {
        public Surroundings {
            if (minimumMembers < 0) {
                throw new IllegalArgumentException(
                        "minimum members must be at least 0: minimumMembers=" + minimumMembers);
            }
        }

        private int minimumOf(int members) {
            return minimumMembers == 0 ? members / 2 + 1 : Math.min(minimumMembers, members);
        }
    }

    /**
     * Opens every graph of a verified artefact and runs each once.
     *
     * @throws IllegalArgumentException if the artefact is of another kind, or its contract or graphs do not fit
     * @throws dev.prudence.runtime.InferenceException if a graph cannot be opened
     */
    public static RewardEnsemble open(ModelArtefact artefact, Surroundings surroundings) {
        String kind = artefact.manifest().kind();
        if (!kind.equals(KIND)) {
            throw new IllegalArgumentException("only artefacts of kind " + KIND + " can score: kind=" + kind);
        }
        EnsembleContract contract =
                EnsembleContract.fromJson(artefact.manifest().contract());
        RawScorer scorer = RawScorers.open(artefact, contract, surroundings);
        try {
            scorer.warmUp();
        } catch (RuntimeException e) {
            scorer.close();
            throw e;
        }
        int minimum = surroundings.minimumOf(contract.members().size());
        return new RewardEnsemble(artefact.digest(), contract, scorer, minimum);
    }

    /** The artefact's digest. */
    public String digest() {
        return digest;
    }

    /** Ids of the members, in the order of every score. */
    public List<String> members() {
        return contract.members().stream().map(EnsembleContract.Member::id).toList();
    }

    /** The manifest's objectives. */
    public List<Objective> objectives() {
        return contract.objectives();
    }

    /**
     * Refuses an objective that this ensemble can never compute.
     *
     * @throws IllegalArgumentException if it names an unknown member, or needs more members than there are
     */
    public void check(Objective objective) {
        contract.check(objective);
    }

    /** Scores samples under the manifest's objectives; one score for each, in order. */
    public List<SampleScore> score(List<Sample> samples) {
        return score(samples, contract.objectives());
    }

    /** Scores samples under other objectives; one score for each sample, in order. */
    public List<SampleScore> score(List<Sample> samples, List<Objective> objectives) {
        Aggregation aggregation = new Aggregation(contract.members(), objectives, minimumMembers);
        RawScores raw = scorer.score(samples);
        List<SampleScore> scores = new ArrayList<>(samples.size());
        for (int i = 0; i < samples.size(); i++) {
            @Nullable String refusal = raw.refusal(i);
            scores.add(refusal == null ? aggregation.score(raw.of(i)) : SampleScore.Unscored.rejected(refusal));
        }
        return scores;
    }

    @Override
    public void close() {
        scorer.close();
    }
}
