package dev.prudence.trainer.thinker;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.trainer.report.Report;
import dev.prudence.trainer.report.ReportFiles;
import dev.prudence.trainer.report.ResultsJson;
import dev.prudence.trainer.run.RunRecord;
import dev.prudence.trainer.run.Stage;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.run.StageOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes {@code results.json}, {@code report.md} and {@code report.html} from what the agents have left. Runs always: its output names the run. */
final class AgentReportStage implements Stage {

    private final List<String> agents;

    /** @param agents names of their stages */
    AgentReportStage(List<String> agents) {
        this.agents = List.copyOf(agents);
    }

    @Override
    public String name() {
        return "report";
    }

    @Override
    public List<String> sections() {
        return List.of("env", "evaluation");
    }

    @Override
    public List<String> upstream() {
        return agents;
    }

    @Override
    public boolean cacheable() {
        return false;
    }

    @Override
    public StageOutput run(StageContext context) throws IOException {
        List<AgentOutcome> outcomes = new ArrayList<>();
        List<Path> outputs = agents.stream().map(context::upstream).toList();
        for (Path output : outputs) {
            outcomes.add(AgentOutcome.readFrom(output));
        }
        boolean plans = PlanPage.write(context.runDirectory(), outputs);
        String levels = new ThinkerDocument(context.config()).levelSet();
        RunRecord run = context.record();
        ReportFiles.write(context.runDirectory(), results(run, outcomes, levels), report(run, outcomes, levels, plans));
        return StageOutput.empty();
    }

    private static ObjectNode results(RunRecord run, List<AgentOutcome> outcomes, String levels) {
        ObjectNode root = ResultsJson.of(run);
        ObjectNode thinker = root.putObject("thinker");
        ArrayNode evaluations = thinker.putArray("evaluations");
        for (AgentOutcome outcome : outcomes) {
            outcome.points().stream()
                    .map(AgentOutcome.Point::heldOut)
                    .filter(evaluation -> !outcome.evaluations().contains(evaluation))
                    .forEach(evaluation -> put(evaluations.addObject(), outcome, evaluation, levels));
            outcome.evaluations().forEach(evaluation -> put(evaluations.addObject(), outcome, evaluation, levels));
        }
        ObjectNode speeds = thinker.putObject("augmentedStepsPerSecond");
        for (AgentOutcome outcome : outcomes) {
            speeds.put(outcome.agent() + "/" + outcome.seed(), outcome.augmentedStepsPerSecond());
        }
        return root;
    }

    private static void put(ObjectNode node, AgentOutcome outcome, Evaluation evaluation, String levels) {
        node.put("agent", outcome.agent())
                .put("seed", outcome.seed())
                .put("frames", evaluation.frames())
                .put("k", evaluation.stageLength())
                .put("greedy", evaluation.greedy())
                .put("levels", evaluation.levels())
                .put("levelSet", levels)
                .put("solveRate", evaluation.solveRate())
                .put("low", evaluation.low())
                .put("high", evaluation.high())
                .put("steps", evaluation.steps())
                .put("fewestSteps", evaluation.fewestSteps());
    }

    private static Report report(RunRecord run, List<AgentOutcome> outcomes, String levels, boolean plans) {
        return new Report(
                "Agents that plan in a learned world model",
                "Experiment " + run.experiment() + ", preset " + run.preset()
                        + ": how many held-out levels of Sokoban each agent solves."
                        + (plans ? " What they imagine before each step is in " + PlanPage.FILE + "." : ""),
                List.of(
                        Map.entry("run", run.id()),
                        Map.entry("levels", levels),
                        Map.entry("device", run.device()),
                        Map.entry("version", run.version()),
                        Map.entry("configuration", run.configDigest().substring(0, 12))),
                AgentSections.of(run, outcomes));
    }
}
