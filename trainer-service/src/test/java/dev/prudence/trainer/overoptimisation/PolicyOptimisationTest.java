package dev.prudence.trainer.overoptimisation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.proto.reward.v1.ScoreOutcome;
import dev.prudence.proto.reward.v1.ScoredSample;
import dev.prudence.trainer.policyrun.FinalAnswers;
import dev.prudence.trainer.policyrun.TimeSpent;
import dev.prudence.trainer.rollout.Rollouts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole stages of policy optimisation on the vector task, disturbed and undisturbed. */
class PolicyOptimisationTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> SMALL = Map.of(
            "preferences.pairs", "512",
            "preferences.validationPairs", "64",
            "preferences.normalisationPrompts", "64",
            "rewardEnsemble.epochs", "5",
            "bestOfN.prompts", "4",
            "bestOfN.samplesPerPrompt", "64",
            "bestOfN.largestN", "16",
            "ppo.evaluateEvery", "3",
            "ppo.iterations", "9");

    @TempDir
    Path directory;

    @Test
    void raisesWhatItOptimisesAndPaysForDivergenceWhereAsked() throws Exception {
        JsonNode curves = run("plain", Map.of("ppo.objectives", "[mean]", "ppo.betas", "[0.0, 0.5]"), own -> own)
                .at("/ppo/curves");
        JsonNode free = curves.path(0);
        JsonNode dear = curves.path(1);
        assertThat(free.at("/points/0/kl").asDouble()).isZero();
        assertThat(free.at("/points/0/gold").asDouble()).isBetween(-1e-9, 1e-9);
        assertThat(last(free, "proxy")).isGreaterThan(0.5);
        assertThat(last(free, "kl")).isPositive();
        assertThat(last(dear, "kl")).isLessThan(last(free, "kl"));
    }

    @Test
    void everyAlgorithmRaisesItsObjective() throws Exception {
        Map<String, String> settings = Map.of(
                "ppo.objectives", "[uwo]",
                "ppo.algorithms", "[ppo, grpo, rloo, reinforce++]",
                "ppo.betas", "[0.01]",
                "ppo.klEstimator", "k2",
                "ppo.klPlace", "loss");
        for (JsonNode curve : run("algorithms", settings, own -> own).at("/ppo/curves")) {
            assertThat(last(curve, "proxy"))
                    .as(curve.path("algorithm").asText())
                    .isGreaterThan(0.4);
        }
    }

    /** Pairs know nothing of the objectives, so there is one policy for each price; the dearer one stays nearer to the reference. */
    @Test
    void preferencePairsRaiseWhatTheEnsembleSaysWithoutAskingIt() throws Exception {
        Map<String, String> settings = Map.of(
                "ppo.algorithms", "[dpo]",
                "ppo.objectives", "[mean, uwo]",
                "ppo.betas", "[0.0, 0.1, 1.0]",
                "ppo.prompts", "128",
                "ppo.iterations", "60",
                "ppo.evaluateEvery", "30");
        JsonNode curves = run("pairs", settings, own -> own).at("/ppo/curves");
        assertThat(curves).hasSize(2);
        assertThat(last(curves.path(0), "proxy")).isGreaterThan(0.4);
        assertThat(last(curves.path(0), "gold")).isGreaterThan(0.2);
        assertThat(last(curves.path(1), "kl")).isLessThan(last(curves.path(0), "kl"));
        assertThat(run("pairs-again", settings, own -> own).at("/ppo/curves")).isEqualTo(curves);
    }

    /** Killed in its 4th iteration, after a checkpoint: the same curve as without. */
    @Test
    void aKilledRunGoesOnWithTheSameNumbers() throws Exception {
        Map<String, String> settings = Map.of(
                "ppo.objectives", "[single]", "ppo.klTarget", "2", "ppo.klHorizon", "1000", "ppo.betas", "[0.05]");
        JsonNode whole = run("whole", settings, own -> own);
        AtomicInteger left = new AtomicInteger(8);
        assertThatThrownBy(() -> run("killed", settings, own -> (spec, sink) -> {
                    if (spec.phase().startsWith("ppo-") && left.decrementAndGet() == 0) {
                        throw new IllegalStateException("killed");
                    }
                    return own.collect(spec, sink);
                }))
                .hasMessage("killed");
        assertThat(run("killed", settings, own -> own).path("ppo")).isEqualTo(whole.path("ppo"));
        assertThat(directory.resolve("killed/monitoring.json"))
                .hasSameTextualContentAs(directory.resolve("whole/monitoring.json"));
    }

    /** One score in ten is degraded: its number, however wild, changes nothing, and points count it. */
    @Test
    void aNumberOfADegradedSampleIsNeverUsed() throws Exception {
        Map<String, String> settings = Map.of("ppo.objectives", "[mean]");
        JsonNode absent = run(
                "absent",
                settings,
                withoutEveryTenth(score -> score.toBuilder()
                        .clearAggregates()
                        .clearMemberNormalised()
                        .setOutcome(ScoreOutcome.SCORE_OUTCOME_TIMED_OUT)
                        .build()));
        JsonNode wild = run("wild", settings, withoutEveryTenth(score -> {
            ScoredSample.Builder changed = score.toBuilder().setOutcome(ScoreOutcome.SCORE_OUTCOME_DEGRADED);
            for (int i = 0; i < score.getAggregatesCount(); i++) {
                changed.setAggregates(i, 1e9);
            }
            return changed.build();
        }));
        assertThat(wild.path("ppo")).isEqualTo(absent.path("ppo"));
        assertThat(last(wild.at("/ppo/curves/0"), "unscored")).isEqualTo(26);
    }

    /** The divergence passes its threshold in the second iteration, so the alarm is raised in the third. */
    @Test
    void anAlarmEndsTheOptimisationWhereAsked() throws Exception {
        Map<String, String> watched = Map.of(
                "ppo.objectives", "[mean]",
                "monitor.thresholds.kl", "0.0",
                "monitor.actOn", "[kl]");
        JsonNode none = run("none", watched, own -> own);
        JsonNode stopped = run("stopped", with(watched, "monitor.action", "stop"), own -> own);

        JsonNode alarm = firstOfKl(stopped);
        assertThat(alarm.path("run").asText()).isEqualTo("ppo-mean-noise-0-25-beta-0-0-seed-1");
        assertThat(alarm).isEqualTo(firstOfKl(none));
        assertThat(last(stopped.at("/ppo/curves/0"), "step"))
                .isEqualTo(alarm.path("step").asDouble())
                .isLessThan(9);
        assertThat(last(none.at("/ppo/curves/0"), "step")).isEqualTo(9);
    }

    @Test
    void anAlarmRaisesThePriceWhereAsked() throws Exception {
        Map<String, String> watched = Map.of(
                "ppo.objectives", "[mean]",
                "monitor.thresholds.kl", "0.0",
                "monitor.actOn", "[kl]",
                "monitor.leastBeta", "5");
        JsonNode free = run("free", watched, own -> own);
        JsonNode dear = run("dear", with(watched, "monitor.action", "raise-beta"), own -> own);

        assertThat(last(dear.at("/ppo/curves/0"), "kl")).isLessThan(last(free.at("/ppo/curves/0"), "kl"));
    }

    /** With staleness 1 the answers come from the policy before the last update, but never from beyond an evaluation. */
    @Test
    void phasesAreAskedForAsEarlyAsTheirStalenessAllows() throws Exception {
        Map<String, String> settings = Map.of("ppo.objectives", "[mean]", "ppo.staleness", "1", "ppo.iterations", "6");
        Map<String, String> policies = new ConcurrentHashMap<>();
        JsonNode stale = run("stale", settings, recording(policies));

        String[] answering = new String[6];
        Arrays.setAll(answering, step -> policies.get("iteration-" + step));
        assertThat(answering[1]).isEqualTo(answering[0]).isEqualTo(policies.get("evaluation-step-0"));
        assertThat(answering[2]).isNotEqualTo(answering[1]);
        assertThat(answering[3]).isNotEqualTo(answering[2]).isEqualTo(policies.get("evaluation-step-3"));
        assertThat(answering[4]).isEqualTo(answering[3]);
        assertThat(last(stale.at("/ppo/curves/0"), "proxy")).isGreaterThan(0.4);
    }

    @Test
    void onlyTheLastPolicyStaysInTheRegistry() throws Exception {
        AtomicReference<Rollouts> services = new AtomicReference<>();
        run("last", Map.of("ppo.objectives", "[mean]"), own -> {
            services.set(own);
            return own;
        });
        InProcessServices registry = (InProcessServices) Objects.requireNonNull(services.get());
        String policy = registry.models().stream()
                .filter(model -> model.startsWith("ppo-"))
                .findFirst()
                .orElseThrow();
        assertThat(registry.versions(policy)).isEqualTo(1);
    }

    /** Killed with phases under way, after a checkpoint. */
    @Test
    void aKilledRunWithStalePhasesGoesOnWithTheSameNumbers() throws Exception {
        Map<String, String> settings = Map.of("ppo.objectives", "[mean]", "ppo.staleness", "2");
        JsonNode whole = run("stale-whole", settings, own -> own);
        AtomicInteger left = new AtomicInteger(8);
        assertThatThrownBy(() -> run("stale-killed", settings, own -> (spec, sink) -> {
                    if (spec.phase().startsWith("ppo-") && left.decrementAndGet() == 0) {
                        throw new IllegalStateException("killed");
                    }
                    return own.collect(spec, sink);
                }))
                .hasMessage("killed");
        assertThat(run("stale-killed", settings, own -> own).path("ppo")).isEqualTo(whole.path("ppo"));
    }

    @Test
    void whatTheReportShowsOfAnswersAndTimeIsKeptWithThePolicy() throws Exception {
        run("kept", Map.of("ppo.objectives", "[mean]"), own -> own);
        Path stage = directory.resolve("kept/stages/ppo-mean-noise-0-25-beta-0-0");

        TimeSpent time = TimeSpent.of(stage).orElseThrow();
        assertThat(time.iterations()).isEqualTo(9);
        assertThat(time.seconds().keySet()).isEqualTo(EnumSet.allOf(TimeSpent.Part.class));
        assertThat(time.seconds().values().stream()
                        .mapToDouble(seconds -> seconds)
                        .sum())
                .isPositive()
                .isLessThanOrEqualTo(time.wall());
        FinalAnswers answers = FinalAnswers.of(stage).orElseThrow();
        assertThat(answers.last()).hasSameSizeAs(answers.reference());
        assertThat(answers.reference().stream()
                        .flatMap(each -> each.gold().stream())
                        .mapToDouble(gold -> gold)
                        .average()
                        .orElseThrow())
                .isBetween(-1e-9, 1e-9);
        assertThat(Files.readString(directory.resolve("kept/report.md")))
                .contains("Win rates", "Where the time of an iteration goes");
    }

    private static UnaryOperator<Rollouts> recording(Map<String, String> policies) {
        return own -> (spec, sink) -> {
            if (spec.phase().startsWith("ppo-")) {
                policies.put(spec.phase().split("/")[1], spec.policy().getDigest());
            }
            return own.collect(spec, sink);
        };
    }

    private static JsonNode firstOfKl(JsonNode results) {
        return StreamSupport.stream(results.at("/ppo/alarms").spliterator(), false)
                .filter(alarm -> alarm.path("kind").asText().equals("kl"))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> with(Map<String, String> settings, String key, String value) {
        Map<String, String> more = new HashMap<>(settings);
        more.put(key, value);
        return more;
    }

    private static UnaryOperator<Rollouts> withoutEveryTenth(UnaryOperator<ScoredSample> change) {
        return own -> (spec, sink) -> own.collect(
                spec,
                (sample, scores) -> sink.accept(
                        sample,
                        spec.phase().startsWith("ppo-") && sample.getSampleId() % 10 == 3
                                ? scores.stream().map(change).toList()
                                : scores));
    }

    private static double last(JsonNode curve, String number) {
        JsonNode points = curve.path("points");
        return points.path(points.size() - 1).path(number).asDouble();
    }

    private JsonNode run(String name, Map<String, String> settings, UnaryOperator<Rollouts> disturbance)
            throws Exception {
        Map<String, String> all = new HashMap<>(SMALL);
        all.putAll(settings);
        JsonNode document =
                ExperimentDocument.resolve("overoptimisation", "quick", all).tree();
        Path target = directory.resolve(name);
        InProcessRun run = new InProcessRun(document, target, disturbance);
        run.run(new OveroptimisationExperiment());
        assertThat(run.incidents()).isEqualTo(List.of());
        return JSON.readTree(target.resolve("results.json").toFile());
    }
}
