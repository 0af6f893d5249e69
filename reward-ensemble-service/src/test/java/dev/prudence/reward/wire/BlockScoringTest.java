package dev.prudence.reward.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.distribution.DistributionException;
import dev.prudence.distribution.DistributionException.Reason;
import dev.prudence.distribution.LoadedModels;
import dev.prudence.distribution.NewestModel;
import dev.prudence.proto.reward.v1.Objective;
import dev.prudence.proto.reward.v1.SampleScored;
import dev.prudence.proto.reward.v1.ScoreOutcome;
import dev.prudence.proto.reward.v1.ScoredSample;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.proto.rollout.v1.SampleGenerated;
import dev.prudence.reward.ensemble.Outcome;
import dev.prudence.reward.ensemble.ParallelRuns;
import dev.prudence.reward.ensemble.RewardEnsemble;
import dev.prudence.reward.ensemble.ScoringListener;
import dev.prudence.reward.ensemble.VectorEnsembles;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlockScoringTest {

    @TempDir
    Path directory;

    private final ParallelRuns runs = new ParallelRuns(2);
    private final List<Duration> pauses = new ArrayList<>();
    private final Map<Outcome, Integer> counted = new EnumMap<>(Outcome.class);
    private final List<String> addresses = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private int silences;

    private final LoadedModels<RewardEnsemble> loaded = new LoadedModels<>(2, this::load);
    private final Ensembles ensembles =
            new Ensembles(loaded, new NewestModel<>(version -> true, loaded, Runnable::run), "fallback:1");
    private final BlockScoring scoring = new BlockScoring(
            ensembles,
            new RegistryPatience(Duration.ofSeconds(60), () -> now, this::sleep),
            (outcome, samples) -> counted.merge(outcome, samples, Integer::sum));

    @AfterEach
    void stop() {
        loaded.close();
        runs.close();
    }

    @Test
    void everySampleGetsAScoreInOrderAndAggregatesForEachObjective() {
        SampleScored scored = scoring.score(block("good").build()).get(0);

        assertThat(scored.getRunId()).isEqualTo("run-1");
        assertThat(scored.getPhase()).isEqualTo("best-of-n");
        assertThat(scored.getEnsemble().getDigest()).isEqualTo("good");
        assertThat(scored.getPolicy().getDigest()).isEqualTo("policy");
        assertThat(scored.getMembersList()).containsExactly("member-0", "member-1", "member-2");
        assertThat(scored.getObjectivesList())
                .extracting(Objective::getKindCase)
                .containsExactly(
                        Objective.KindCase.MEAN,
                        Objective.KindCase.WORST_CASE,
                        Objective.KindCase.UNCERTAINTY_WEIGHTED,
                        Objective.KindCase.SOFT_MIN);
        assertThat(scored.getSamplesList())
                .extracting(ScoredSample::getSampleId)
                .containsExactly(100L, 101L, 102L);
        assertThat(scored.getSamplesList()).allSatisfy(sample -> {
            assertThat(sample.getOutcome()).isEqualTo(ScoreOutcome.SCORE_OUTCOME_SCORED);
            assertThat(sample.getMemberRawCount()).isEqualTo(3);
            assertThat(sample.getAggregatesCount()).isEqualTo(4);
            assertThat(sample.hasVariance()).isTrue();
        });
        assertThat(counted).containsExactly(Map.entry(Outcome.SCORED, 3));
    }

    @Test
    void samplesThatWereNotGeneratedKeepTheirReasonAndHaveNoNumbers() {
        SampleGenerated.Builder block = block("good");
        block.getSamplesBuilder(0)
                .clearAnswer()
                .setOutcome(GenerationOutcome.GENERATION_OUTCOME_TIMED_OUT)
                .setReason("too slow");
        block.getSamplesBuilder(1).clearAnswer();
        block.getSamplesBuilder(2).setPromptIndex(7);

        List<ScoredSample> samples = scoring.score(block.build()).get(0).getSamplesList();

        assertThat(samples)
                .extracting(ScoredSample::getOutcome)
                .containsExactly(
                        ScoreOutcome.SCORE_OUTCOME_TIMED_OUT,
                        ScoreOutcome.SCORE_OUTCOME_REJECTED,
                        ScoreOutcome.SCORE_OUTCOME_REJECTED);
        assertThat(samples.get(0).getReason()).contains("too slow");
        assertThat(samples.get(1).getReason()).endsWith("answer.content=CONTENT_NOT_SET");
        assertThat(samples.get(2).getReason()).endsWith("prompt_index=7");
        assertThat(samples).allSatisfy(sample -> {
            assertThat(sample.getAggregatesCount()).isZero();
            assertThat(sample.getMemberRawCount()).isZero();
            assertThat(sample.hasVariance()).isFalse();
        });
    }

    @Test
    void anEnsembleThatCannotBeHadRejectsAllSamplesAndTheNextOneStillScores() {
        List<SampleScored> scored =
                scoring.score(block("missing", "unusable", "good").build());

        assertThat(outcomes(scored.get(0))).containsOnly(ScoreOutcome.SCORE_OUTCOME_REJECTED);
        assertThat(scored.get(0).getSamples(0).getReason()).contains("digest=missing");
        assertThat(outcomes(scored.get(1))).containsOnly(ScoreOutcome.SCORE_OUTCOME_REJECTED);
        assertThat(scored.get(1).getSamples(0).getReason()).contains("rows=0", "digest=unusable");
        assertThat(outcomes(scored.get(2))).containsOnly(ScoreOutcome.SCORE_OUTCOME_SCORED);
        assertThat(pauses).isEmpty();
    }

    @Test
    void aRegistryThatIsSilentForAWhileIsAskedAgain() {
        silences = 3;

        assertThat(outcomes(scoring.score(block("good").build()).get(0)))
                .containsOnly(ScoreOutcome.SCORE_OUTCOME_SCORED);
        assertThat(pauses).containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));
    }

    @Test
    void aRegistryThatStaysSilentLetsSamplesTimeOut() {
        silences = Integer.MAX_VALUE;

        SampleScored scored = scoring.score(block("good").build()).get(0);

        assertThat(outcomes(scored)).containsOnly(ScoreOutcome.SCORE_OUTCOME_TIMED_OUT);
        assertThat(now).isBetween(Instant.EPOCH.plusSeconds(60), Instant.EPOCH.plusSeconds(65));
    }

    @Test
    void theRegistryOfTheBlockIsAskedAndTheFallbackWhereItNamesNone() {
        scoring.score(block("missing").build());
        scoring.score(Blocks.vectors("", 1, "missing").build());

        assertThat(addresses).containsExactly("registry:1", "fallback:1");
    }

    @Test
    void aBlockWithoutEnsemblesHasNoScores() {
        assertThat(scoring.score(block().build())).isEmpty();
    }

    private static SampleGenerated.Builder block(String... digests) {
        return Blocks.vectors("registry:1", 3, digests);
    }

    private static List<ScoreOutcome> outcomes(SampleScored scored) {
        return scored.getSamplesList().stream().map(ScoredSample::getOutcome).toList();
    }

    private RewardEnsemble load(String digest, String registryAddress) {
        addresses.add(registryAddress);
        if (silences-- > 0) {
            throw new DistributionException(Reason.UNREACHABLE, "registry_address=" + registryAddress, null);
        }
        return switch (digest) {
            case "missing" -> throw new DistributionException(Reason.NOT_FOUND, "digest=" + digest, null);
            case "unusable" -> throw new UnusableEnsembleException(digest, new IllegalArgumentException("rows=0"));
            default ->
                RewardEnsemble.open(
                        VectorEnsembles.write(directory.resolve(digest), 3, List.of(8)),
                        VectorEnsembles.surroundings(runs, ScoringListener.NONE));
        };
    }

    private void sleep(Duration pause) {
        pauses.add(pause);
        now = now.plus(pause);
    }
}
