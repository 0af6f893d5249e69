package dev.prudence.trainer.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.prudence.monitor.Alarm;
import dev.prudence.monitor.Signal;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.run.v1.Severity;
import dev.prudence.runtime.artefact.ArtefactWriter;
import dev.prudence.trainer.report.Report;
import dev.prudence.trainer.report.ReportFiles;
import dev.prudence.trainer.rollout.PhaseSpec;
import dev.prudence.trainer.run.Experiment;
import dev.prudence.trainer.run.Stage;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.run.StageOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * A run that looks like an optimisation and needs nobody else: it samples, is scored, measures step by step with a
 * checkpoint after each, gives an alarm, and writes a report.
 */
final class ScriptedExperiment implements Experiment {

    static final String NAME = "overoptimisation";
    static final String OPTIMISE = "ppo-scripted";
    static final int ALARM_STEP = 20;

    private final int steps;
    private final long pauseNanos;

    ScriptedExperiment(int steps, long pauseMillis) {
        this.steps = steps;
        this.pauseNanos = pauseMillis * 1_000_000;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Stage> stages(JsonNode config) {
        return List.of(new Optimise(), new Write());
    }

    static double gold(long step) {
        return Math.sin(step / 25.0);
    }

    private final class Optimise implements Stage {
        @Override
        public String name() {
            return OPTIMISE;
        }

        @Override
        public List<String> sections() {
            return List.of("seed");
        }

        @Override
        public StageOutput run(StageContext context) throws Exception {
            sample(context);
            Path checkpoint = context.checkpoints().resolve("step");
            int first = Files.exists(checkpoint) ? Integer.parseInt(Files.readString(checkpoint)) : 0;
            for (int step = first; step < steps; step++) {
                context.checkCancelled();
                context.progress("optimising", step + 1, steps, "iterations");
                measure(context, step);
                replace(checkpoint, Integer.toString(step + 1));
                LockSupport.parkNanos(pauseNanos);
            }
            return StageOutput.of(Map.of("finalGold", gold(steps - 1)));
        }

        private void sample(StageContext context) {
            ModelVersion policy = publish(context, "policy", "text-policy", 1);
            publish(context, "policy", "text-policy", 2);
            ModelVersion ensemble = publish(context, "ensemble", "reward-ensemble", 1);
            List<Prompt> prompts = IntStream.range(0, 20)
                    .mapToObj(index ->
                            Prompt.newBuilder().setText("noun word-" + index).build())
                    .toList();
            context.rollouts()
                    .collect(
                            PhaseSpec.of("ppo/iteration-1", policy, List.of(ensemble), prompts, 10, context.seed()),
                            (sample, scores) -> {});
        }

        private void measure(StageContext context, int step) {
            context.metric(OPTIMISE + "/gold", gold(step), step);
            context.metric(OPTIMISE + "/proxy", step / 50.0, step);
            context.metric(OPTIMISE + "/kl", step / 40.0, step);
            context.metric(OPTIMISE + "/variance", 1 + step / 100.0, step);
            if (step == ALARM_STEP) {
                context.alarm(OPTIMISE, new Alarm(Signal.VARIANCE_GROWTH, true, step, 0.5, 2, 1.5));
                context.incident(Severity.SEVERITY_WARNING, "sample-unscored", "One sample has no score, samples=200");
            }
        }

        private static ModelVersion publish(StageContext context, String model, String kind, int content) {
            Path artefact = context.directory().resolve(model + "-" + content);
            ArtefactWriter.of(kind, model)
                    .part("part", new byte[] {(byte) content})
                    .writeTo(artefact);
            return context.publisher().publish(model, artefact);
        }
    }

    private static final class Write implements Stage {
        @Override
        public String name() {
            return "report";
        }

        @Override
        public List<String> sections() {
            return List.of();
        }

        @Override
        public List<String> upstream() {
            return List.of(OPTIMISE);
        }

        @Override
        public boolean cacheable() {
            return false;
        }

        @Override
        public StageOutput run(StageContext context) throws IOException {
            ReportFiles.write(
                    context.runDirectory(),
                    JsonNodeFactory.instance.objectNode().put("run", context.runId()),
                    new Report("A scripted run", "Nothing was learnt.", List.of(), List.of()));
            Files.writeString(
                    context.runDirectory().resolve("plans.html"),
                    "<!doctype html><html lang=en><title>plans</title><p id=p>no script</p>"
                            + "<script>document.getElementById('p').textContent = 'a plan';</script>");
            return StageOutput.empty();
        }
    }

    private static void replace(Path file, String text) throws IOException {
        Path next = Files.writeString(file.resolveSibling("next"), text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
