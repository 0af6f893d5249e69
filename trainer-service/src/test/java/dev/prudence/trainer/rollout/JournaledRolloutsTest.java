package dev.prudence.trainer.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.reward.v1.ScoreOutcome;
import dev.prudence.proto.reward.v1.ScoredSample;
import dev.prudence.proto.rollout.v1.BlockContext;
import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.SampleGenerated;
import dev.prudence.proto.rollout.v1.Vector;
import dev.prudence.trainer.rollout.RolloutTransport.Fact;
import dev.prudence.trainer.run.RunCancelledException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournaledRolloutsTest {

    private static final ModelVersion POLICY = ModelVersion.newBuilder()
            .setKind("vector-policy")
            .setDigest("policy")
            .build();
    private static final List<ModelVersion> ENSEMBLES = List.of(
            ModelVersion.newBuilder().setDigest("judges").build(),
            ModelVersion.newBuilder().setDigest("more-judges").build());

    private static final int PROMPTS = 7;
    private static final int SAMPLES_PER_PROMPT = 201;

    @TempDir
    Path directory;

    private final List<String> incidents = new ArrayList<>();
    private Runnable checkCancelled = () -> {};
    private OptionalLong shuffleSeed = OptionalLong.empty();

    @Test
    void anyOrderLossAndDuplicationGiveTheSameCalls() {
        List<String> expected = collect(new FakeServices(0), directory.resolve("plain"));
        assertThat(expected).hasSize(PROMPTS * SAMPLES_PER_PROMPT);
        assertThat(expected.get(300)).isEqualTo("300 prompt 1 GENERATED [300.0, 1.0] [40.5, 43.0]");
        for (long seed = 1; seed <= 60; seed++) {
            FakeServices services = new FakeServices(seed);
            Random mix = new Random(seed);
            services.loss = mix.nextInt(3) * 0.04;
            services.duplication = mix.nextInt(3) * 0.3;
            services.timeouts = mix.nextInt(2) * 0.05;
            shuffleSeed = mix.nextBoolean() ? OptionalLong.of(seed) : OptionalLong.empty();
            assertThat(collect(services, directory.resolve("seed-" + seed)))
                    .as("seed %d", seed)
                    .isEqualTo(expected);
        }
    }

    @Test
    void asksOnlyForWhatIsMissingAfterACrashAtAnyMoment() {
        List<String> expected = collect(new FakeServices(0), directory.resolve("plain"));
        int crashAfter = 0;
        while (crashesAndGoesOn(++crashAfter, expected)) {}
        assertThat(crashAfter).as("steps of a whole phase").isGreaterThan(5);
    }

    /** Returns false when the phase was over before the crash. */
    private boolean crashesAndGoesOn(int crashAfter, List<String> expected) {
        FakeServices services = new FakeServices(crashAfter);
        Path journal = directory.resolve("crash-" + crashAfter);
        int[] steps = {crashAfter};
        checkCancelled = () -> {
            if (--steps[0] < 0) {
                throw new RunCancelledException("run-1");
            }
        };
        boolean crashed = false;
        try {
            collect(services, journal);
        } catch (RunCancelledException crash) {
            crashed = true;
        }
        checkCancelled = () -> {};
        services.requestedIds.clear();
        Set<Long> kept = settledIn(journal);

        assertThat(collect(services, journal))
                .as("crash after %d steps", crashAfter)
                .isEqualTo(expected);
        Set<Long> askedTwice = new HashSet<>(services.requestedIds);
        askedTwice.retainAll(kept);
        assertThat(askedTwice)
                .as("settled before the crash after %d steps", crashAfter)
                .isEmpty();
        return crashed;
    }

    @Test
    void asksForNothingWhenTheJournalIsWhole() {
        FakeServices services = new FakeServices(3);
        List<String> first = collect(services, directory);
        services.requestedIds.clear();
        assertThat(collect(services, directory)).isEqualTo(first);
        assertThat(services.requestedIds).isEmpty();
    }

    @Test
    void asksAnewWhenThePhaseAsksSomethingElse() {
        FakeServices services = new FakeServices(3);
        collect(services, directory);
        services.requestedIds.clear();
        PhaseSpec other = PhaseSpec.of("best-of-n", POLICY, ENSEMBLES, prompts(), SAMPLES_PER_PROMPT, 43);
        collect(services, directory, other);
        assertThat(services.requestedIds).hasSize(other.samples());
    }

    @Test
    void neverExceedsTheCreditWindow() {
        FakeServices services = new FakeServices(5);
        services.silent = true;
        PhaseSpec narrow =
                spec().withLimits(new PhaseLimits(OptionalInt.of(600), Optional.empty(), OptionalInt.empty(), 0.01));
        assertThatThrownBy(() -> collect(services, directory, narrow)).isInstanceOf(PhaseFailedException.class);
        assertThat(services.requestedIds.subList(0, 512))
                .as("one block fills the window, a second does not fit")
                .doesNotHaveDuplicates();
        assertThat(services.requestedIds.get(512))
                .as("asked again before going on")
                .isZero();
        assertThat(services.requestedIds)
                .as("asked six times in all, block by block")
                .hasSize(6 * spec().samples());
    }

    @Test
    void asksAsOftenAndWaitsAsLongAsThePhaseSays() {
        FakeServices services = new FakeServices(5);
        services.silent = true;
        PhaseSpec hasty = spec().withLimits(new PhaseLimits(
                OptionalInt.of(2_000), Optional.of(Duration.ofSeconds(7)), OptionalInt.of(2), 0.01));
        Instant begun = services.instant();
        assertThatThrownBy(() -> collect(services, directory, hasty)).isInstanceOf(PhaseFailedException.class);
        assertThat(services.requestedIds).hasSize(2 * spec().samples());
        assertThat(Duration.between(begun, services.instant()))
                .isBetween(Duration.ofSeconds(14), Duration.ofSeconds(20));
    }

    @Test
    void handsOverRefusedSamplesWithoutWaitingForScores() {
        FakeServices services = new FakeServices(6);
        services.rejectEvery = 150;
        List<String> calls = collect(services, directory);
        assertThat(calls.get(150)).isEqualTo("150 prompt 0 REJECTED [] [REJECTED, REJECTED]");
        assertThat(calls.get(151)).contains("GENERATED");
        assertThat(incidents).anyMatch(incident -> incident.startsWith("sample-unscored"));
    }

    @Test
    void failsInOneSentenceWhenTooManyAreMissing() {
        FakeServices services = new FakeServices(7);
        services.rejectEvery = 10;
        assertThatThrownBy(() -> collect(services, directory))
                .isInstanceOf(PhaseFailedException.class)
                .hasMessageContaining("(refused)")
                .hasMessageEndingWith("phase=best-of-n/seed-42 missing=141 samples=1407");
    }

    @Test
    void keepsTheFirstAnswerAndReportsADifferentSecondOne() {
        List<String> expected = collect(new FakeServices(0), directory.resolve("plain"));
        FakeServices services = new FakeServices(8);
        services.duplication = 0.5;
        services.conflicting = true;
        List<String> calls = new ArrayList<>();
        PhaseSummary summary = rollouts(services, directory).collect(spec(), (sample, scores) -> calls.add("call"));
        assertThat(summary.conflicts()).isPositive();
        assertThat(summary.complete()).isEqualTo(expected.size());
        assertThat(calls).hasSize(expected.size());
        assertThat(incidents).anyMatch(incident -> incident.startsWith("duplicate-differs"));
    }

    @Test
    void movesPoisonToTheDeadLettersAndGoesOn() {
        List<String> expected = collect(new FakeServices(0), directory.resolve("plain"));
        FakeServices services = new FakeServices(9);
        PhaseSpec spec = spec();
        JournaledRollouts rollouts = rollouts(services, directory);
        boolean[] poisoned = {false};
        checkCancelled = () -> {
            if (!poisoned[0]) {
                poisoned[0] = true;
                services.put(Fact.SAMPLE_GENERATED, "nonsense".getBytes(StandardCharsets.UTF_8));
                services.put(Fact.SAMPLE_SCORED, "nonsense".getBytes(StandardCharsets.UTF_8));
                services.put(Fact.SAMPLE_GENERATED, beyondThePhase().toByteArray());
                services.put(Fact.SAMPLE_GENERATED, ofAnotherRun().toByteArray());
            }
        };
        List<String> calls = new ArrayList<>();
        rollouts.collect(spec, (sample, scores) -> calls.add(describe(sample, scores)));
        assertThat(calls).isEqualTo(expected);
        assertThat(services.deadLetters)
                .hasSize(3)
                .anyMatch(reason -> reason.contains("no SAMPLE_GENERATED message"))
                .anyMatch(reason -> reason.contains("no SAMPLE_SCORED message"))
                .anyMatch(reason -> reason.endsWith("sampleId=99999"));
    }

    @Test
    void waitsForAnAbsentBrokerAndThenFails() {
        FakeServices services = new FakeServices(10);
        services.absent = true;
        assertThatThrownBy(() -> collect(services, directory))
                .isInstanceOf(PhaseFailedException.class)
                .hasMessageContaining("broker")
                .hasMessageEndingWith("waitedSeconds=120");
        assertThat(incidents).hasSize(1).allMatch(incident -> incident.startsWith("broker-unreachable"));
    }

    @Test
    void goesOnWhenTheBrokerComesBack() {
        List<String> expected = collect(new FakeServices(0), directory.resolve("plain"));
        incidents.clear();
        FakeServices services = new FakeServices(11);
        int[] steps = {0};
        checkCancelled = () -> services.absent = ++steps[0] > 5 && steps[0] < 600;
        assertThat(collect(services, directory)).isEqualTo(expected);
        assertThat(incidents).containsExactly("broker-unreachable");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void scoresNothingOrByManyAsAsked(int ensembles) {
        PhaseSpec spec = PhaseSpec.of("p", POLICY, ENSEMBLES.subList(0, ensembles), prompts(), 3, 42);
        List<Integer> scores = new ArrayList<>();
        rollouts(new FakeServices(12), directory).collect(spec, (sample, all) -> scores.add(all.size()));
        assertThat(scores).hasSize(21).containsOnly(ensembles);
    }

    private static SampleGenerated beyondThePhase() {
        return SampleGenerated.newBuilder()
                .setContext(context("run-1"))
                .addSamples(GeneratedSample.newBuilder()
                        .setSampleId(99_999)
                        .setOutcome(GenerationOutcome.GENERATION_OUTCOME_REJECTED))
                .build();
    }

    private static SampleGenerated ofAnotherRun() {
        return beyondThePhase().toBuilder().setContext(context("run-2")).build();
    }

    private static BlockContext context(String runId) {
        return BlockContext.newBuilder()
                .setRunId(runId)
                .setPhase("best-of-n/seed-42")
                .setPolicy(POLICY)
                .setNoiseSeed(42)
                .build();
    }

    private List<String> collect(FakeServices services, Path journals) {
        return collect(services, journals, spec());
    }

    private List<String> collect(FakeServices services, Path journals, PhaseSpec spec) {
        List<String> calls = new ArrayList<>();
        rollouts(services, journals).collect(spec, (sample, scores) -> calls.add(describe(sample, scores)));
        return calls;
    }

    private JournaledRollouts rollouts(FakeServices services, Path journals) {
        RolloutSettings settings = new RolloutSettings(
                "127.0.0.1:1", 900, 900, Duration.ofSeconds(30), 6, Duration.ofSeconds(120), shuffleSeed);
        RolloutEnvironment environment = new RolloutEnvironment(
                "run-1",
                services,
                settings,
                services,
                (activity, done, total, unit) -> {},
                (severity, code, message) -> incidents.add(code),
                () -> checkCancelled.run());
        return new JournaledRollouts(journals, environment);
    }

    private static PhaseSpec spec() {
        return PhaseSpec.of("best-of-n", POLICY, ENSEMBLES, prompts(), SAMPLES_PER_PROMPT, 42);
    }

    private static List<Prompt> prompts() {
        return IntStream.range(0, PROMPTS)
                .mapToObj(index -> Prompt.newBuilder()
                        .setVector(Vector.newBuilder().addValues(index))
                        .build())
                .toList();
    }

    /** Samples that the journals of a directory hold in full. */
    private static Set<Long> settledIn(Path journals) {
        PhaseSpec spec = spec();
        PhaseIndex index = new PhaseIndex(spec.samples(), ENSEMBLES.size());
        BlockReader reader = new BlockReader("run-1", spec);
        Set<Long> settled = new HashSet<>();
        try (java.nio.file.DirectoryStream<Path> files = java.nio.file.Files.newDirectoryStream(journals)) {
            for (Path file : files) {
                PhaseJournal.open(file, reader, (frame, block) -> PhaseIntake.replay(index, frame, block))
                        .close();
            }
        } catch (java.io.IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
        IntStream.range(0, spec.samples()).filter(index::settled).forEach(id -> settled.add((long) id));
        return settled;
    }

    private static String describe(GeneratedSample sample, List<ScoredSample> scores) {
        return sample.getSampleId() + " prompt " + sample.getPromptIndex() + " "
                + sample.getOutcome().name().replace("GENERATION_OUTCOME_", "") + " "
                + sample.getAnswer().getVector().getValuesList() + " "
                + scores.stream().map(JournaledRolloutsTest::describe).toList();
    }

    private static String describe(ScoredSample score) {
        return score.getOutcome() == ScoreOutcome.SCORE_OUTCOME_SCORED
                ? String.valueOf(score.getAggregates(0))
                : score.getOutcome().name().replace("SCORE_OUTCOME_", "");
    }
}
