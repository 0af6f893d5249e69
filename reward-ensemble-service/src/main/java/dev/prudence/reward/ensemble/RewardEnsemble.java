package dev.prudence.reward.ensemble;

import dev.prudence.reward.objective.Objective;
import dev.prudence.runtime.RuntimeOptions;
import dev.prudence.runtime.artefact.ModelArtefact;
import dev.prudence.runtime.artefact.Part;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
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
    private final Attempts every;
    private final Attempts limited;
    private final int minimumMembers;
    private final List<Part> files;
    private final ParallelRuns runs;

    private RewardEnsemble(
            ModelArtefact artefact, EnsembleContract contract, RawScorer scorer, Surroundings surroundings) {
        this.digest = artefact.digest();
        this.files = List.copyOf(artefact.manifest().parts());
        this.runs = surroundings.runs();
        this.contract = contract;
        this.scorer = scorer;
        this.minimumMembers = surroundings.minimumOf(contract.members().size());
        Incidents incidents = new Incidents(digest, members(), surroundings.listener(), surroundings.faults());
        this.every = new EveryMember(surroundings.runs(), incidents);
        this.limited = new WithinLimits(surroundings.runs(), incidents, surroundings.limits(), System::nanoTime);
    }

    /**
     * What all ensembles of a process share.
     *
     * @param options how sessions are opened
     * @param runs the compute threads
     * @param minimumMembers members that must answer for a score; 0 means more than half; never more than there are
     * @param limits patience of applications' requests with members
     * @param faults what goes wrong on purpose
     * @param listener hears of runs and incidents
     */
    public record Surroundings(
            RuntimeOptions options,
            ParallelRuns runs,
            int minimumMembers,
            MemberLimits limits,
            Faults faults,
            ScoringListener listener) {
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
        RewardEnsemble opened = new RewardEnsemble(artefact, contract, scorer, surroundings);
        surroundings.listener().opened(artefact.manifest().name(), opened.digest());
        return opened;
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

    /** Checks and tokenizes a sample; never fails. */
    public Prepared prepare(Sample sample) {
        return scorer.prepare(sample);
    }

    /** Scores samples under the manifest's objectives, with every member; one score for each, in order. */
    public List<SampleScore> score(List<Sample> samples) {
        return score(samples, contract.objectives());
    }

    /** Scores samples under other objectives, with every member; one score for each sample, in order. */
    public List<SampleScore> score(List<Sample> samples, List<Objective> objectives) {
        Aggregation aggregation = new Aggregation(contract.members(), objectives, minimumMembers);
        RawScores raw = ParallelRuns.await(
                scorer.score(samples.stream().map(scorer::prepare).toList(), every));
        return IntStream.range(0, samples.size())
                .mapToObj(i -> score(raw, i, aggregation))
                .toList();
    }

    /**
     * Starts to score samples, each under terms of its own, with the patience that {@link MemberLimits} has; one score for each, in order.
     * The stage is complete on a compute thread, which must not be held up.
     *
     * @param samples prepared by this ensemble
     * @param terms one for each sample, each {@linkplain #check(Terms) checked}
     */
    public CompletionStage<List<SampleScore>> scoreEach(List<Prepared> samples, List<Terms> terms) {
        return scorer.score(samples, limited).thenApply(raw -> aggregated(raw, terms));
    }

    private List<SampleScore> aggregated(RawScores raw, List<Terms> terms) {
        Map<Terms, Aggregation> aggregations = new HashMap<>();
        return IntStream.range(0, terms.size())
                .mapToObj(i -> score(raw, i, aggregations.computeIfAbsent(terms.get(i), this::aggregation)))
                .toList();
    }

    private static SampleScore score(RawScores raw, int sample, Aggregation aggregation) {
        @Nullable String refusal = raw.refusal(sample);
        if (refusal != null) {
            return SampleScore.Unscored.rejected(refusal);
        }
        @Nullable String failure = raw.failure(sample);
        return failure == null
                ? aggregation.score(raw.of(sample), raw.tokens(sample))
                : new SampleScore.Unscored(Outcome.ABSTAINED, failure);
    }

    private Aggregation aggregation(Terms terms) {
        int minimum = terms.minimumMembers() == 0 ? minimumMembers : terms.minimumMembers();
        return new Aggregation(contract.members(), List.of(terms.objective()), minimum);
    }

    /**
     * Refuses terms that this ensemble can never meet.
     *
     * @throws IllegalArgumentException naming the field and value
     */
    public void check(Terms terms) {
        check(terms.objective());
        if (terms.minimumMembers() > contract.members().size()) {
            throw new IllegalArgumentException("there are only "
                    + contract.members().size() + " members: minimum_members=" + terms.minimumMembers());
        }
    }

    /** What the ensemble consists of and how it wants to be asked. */
    public EnsembleDescription description() {
        return EnsembleDescription.of(contract, minimumMembers, files);
    }

    /** Waits for runs under way; for those that may never return, on a thread that nobody needs. */
    @Override
    public void close() {
        runs.close(scorer);
    }
}
