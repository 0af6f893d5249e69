package dev.prudence.trainer.thinker;

import dev.prudence.trainer.report.Block.Cell;
import dev.prudence.trainer.report.Block.Figure;
import dev.prudence.trainer.report.Block.Figures;
import dev.prudence.trainer.report.Block.Paragraph;
import dev.prudence.trainer.report.Block.Series;
import dev.prudence.trainer.report.Block.Table;
import dev.prudence.trainer.report.LineChart;
import dev.prudence.trainer.report.LineChart.Line;
import dev.prudence.trainer.report.LineChart.Point;
import dev.prudence.trainer.report.Numbers;
import dev.prudence.trainer.report.Section;
import dev.prudence.trainer.report.StageSection;
import dev.prudence.trainer.run.RunRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** What the report shows of agents. */
final class AgentSections {

    private static final Map<String, String> NUMBERS = new TreeMap<>(Map.of(
            "model/observation_loss", "Model: what is seen next (cross-entropy, weighted)",
            "model/feature_loss", "Model: what the value network sees next (squared error, weighted)",
            "model/reward_loss", "Model: rewards (squared error)",
            "model/value_loss", "Model: values (squared error)",
            "actor/real_entropy", "Actor: entropy of real actions, nats",
            "actor/imaginary_entropy", "Actor: entropy of imaginary actions and resets, nats",
            "actor/critic_loss", "Actor: values (squared error)"));

    private static final Map<String, String> BY_DEPTH = new TreeMap<>(Map.of(
            "model/mistakes/", "Frames with a wrong cell (of pixels: mean squared error)",
            "model/feature_error/", "What the value network sees: mean squared error",
            "model/reward_error/", "Rewards: mean absolute error",
            "model/value_error/", "Values: mean absolute error"));
    private static final int DEEPEST = 64;

    private AgentSections() {}

    static List<Section> of(RunRecord run, List<AgentOutcome> outcomes) {
        List<AgentOutcome> trained =
                outcomes.stream().filter(outcome -> !outcome.points().isEmpty()).toList();
        List<Section> sections = new ArrayList<>();
        sections.add(solved(outcomes));
        sections.add(development(trained));
        if (trained.stream().anyMatch(outcome -> outcome.evaluations().size() > 2)) {
            sections.add(thinkingTime(trained));
        }
        sections.add(learning(trained));
        if (trained.stream()
                .anyMatch(outcome -> !byDepth(outcome, "model/value_error/").isEmpty())) {
            sections.add(accuracy(trained));
        }
        sections.add(time(outcomes));
        sections.add(StageSection.of(run));
        return sections;
    }

    private static Section solved(List<AgentOutcome> outcomes) {
        List<List<Cell>> rows = new ArrayList<>();
        for (AgentOutcome outcome : outcomes) {
            outcome.evaluations()
                    .forEach(evaluation -> rows.add(List.of(
                            Cell.text(outcome.agent()),
                            Cell.number(Long.toString(outcome.seed())),
                            Cell.number(Numbers.whole(evaluation.frames())),
                            Cell.number(Integer.toString(evaluation.stageLength())),
                            Cell.text(evaluation.greedy() ? "likeliest" : "drawn"),
                            Cell.shaded(Numbers.percent(evaluation.solveRate()), evaluation.solveRate()),
                            Cell.number("[" + Numbers.percent(evaluation.low()) + ", "
                                    + Numbers.percent(evaluation.high()) + "]"),
                            Cell.number(Numbers.whole(evaluation.levels())),
                            Cell.number(
                                    evaluation.fewestSteps() == 0
                                            ? Numbers.MISSING
                                            : Numbers.two(evaluation.steps() / evaluation.fewestSteps())))));
        }
        return new Section(
                "Held-out levels solved",
                List.of(
                        new Paragraph(
                                "Trained agents on levels that no agent has learnt from, each tried once. Intervals are Wilson's 95 % over the levels. K is how often"
                                        + " the model is asked for a real step; mcts asks it for a root and for each simulation."
                                        + " Steps are compared on solved levels whose fewest steps are known."),
                        new Table(
                                "",
                                List.of(
                                        "agent",
                                        "seed",
                                        "frames",
                                        "K",
                                        "actions",
                                        "solved",
                                        "95 %",
                                        "levels",
                                        "steps over fewest"),
                                rows)));
    }

    private static Section development(List<AgentOutcome> outcomes) {
        LineChart heldOut = LineChart.over("thousand real frames").reach(0, 1);
        LineChart training = LineChart.over("thousand real frames").reach(0, 1);
        for (AgentOutcome outcome : outcomes) {
            List<Point> points = outcome.points().stream()
                    .map(point -> new Point(
                            0,
                            point.frames() / 1e3,
                            point.heldOut().solveRate(),
                            point.heldOut().low(),
                            point.heldOut().high()))
                    .toList();
            heldOut.add(new Line(name(outcome), style(outcome), false, true, points));
            training.add(line(outcome, AgentOutcome.Point::training));
        }
        return new Section(
                "Against real frames",
                List.of(
                        new Paragraph(
                                "The share of levels that is solved, with drawn actions: of held-out levels with Wilson's 95 % intervals, and of the episodes of training since the point before."),
                        new Figures(
                                legend(outcomes),
                                List.of(
                                        new Figure("Held-out levels", heldOut.svg("Held-out levels solved")),
                                        new Figure("Training episodes", training.svg("Training episodes solved"))))));
    }

    private static Section thinkingTime(List<AgentOutcome> outcomes) {
        LineChart drawn = LineChart.over("steps of a stage (K)").reach(0, 1);
        LineChart greedy = LineChart.over("steps of a stage (K)").reach(0, 1);
        for (AgentOutcome outcome : outcomes) {
            drawn.add(lengths(outcome, evaluation -> !evaluation.greedy()));
            greedy.add(lengths(outcome, Evaluation::greedy));
        }
        return new Section(
                "Time to think",
                List.of(
                        new Paragraph(
                                "The same trained agents with shorter stages than they were trained with; K = 1 leaves no time to imagine anything."),
                        new Figures(
                                legend(outcomes),
                                List.of(
                                        new Figure("Drawn actions", drawn.svg("Levels solved by K, drawn actions")),
                                        new Figure(
                                                "Likeliest actions",
                                                greedy.svg("Levels solved by K, likeliest actions"))))));
    }

    private static Line lengths(AgentOutcome outcome, Predicate<Evaluation> which) {
        List<Point> points = outcome.evaluations().stream()
                .filter(which)
                .map(each -> new Point(0, each.stageLength(), each.solveRate(), each.low(), each.high()))
                .toList();
        return new Line(name(outcome), style(outcome), false, true, points);
    }

    private static Section learning(List<AgentOutcome> outcomes) {
        List<Figure> figures = new ArrayList<>();
        NUMBERS.forEach((number, title) -> {
            List<AgentOutcome> known = outcomes.stream()
                    .filter(outcome -> outcome.points().stream()
                            .anyMatch(point -> point.numbers().containsKey(number)))
                    .toList();
            if (!known.isEmpty()) {
                LineChart chart = LineChart.over("thousand real frames");
                known.forEach(outcome ->
                        chart.add(line(outcome, point -> point.numbers().getOrDefault(number, Double.NaN))));
                figures.add(new Figure(title, chart.svg(title)));
            }
        });
        return new Section(
                "How they learn",
                List.of(
                        new Paragraph(
                                "Means over the updates since the point before. Losses of the model are over sequences"
                                        + " that were drawn by how wrong their values were, so they lie above those of typical ones."),
                        new Figures(legend(outcomes), figures)));
    }

    /** Whether a number is one of those that exist for each number of imagined steps. */
    static boolean isByDepth(String name) {
        return name.matches(".*/\\d+");
    }

    private static Section accuracy(List<AgentOutcome> outcomes) {
        List<Figure> figures = new ArrayList<>();
        BY_DEPTH.forEach((prefix, title) -> {
            List<AgentOutcome> known = outcomes.stream()
                    .filter(outcome -> !byDepth(outcome, prefix).isEmpty())
                    .toList();
            if (!known.isEmpty()) {
                LineChart chart = LineChart.over("imagined steps behind a real state");
                known.forEach(outcome ->
                        chart.add(new Line(name(outcome), style(outcome), false, true, byDepth(outcome, prefix))));
                figures.add(new Figure(title, chart.svg(title)));
            }
        });
        return new Section(
                "How far the model can be trusted",
                List.of(
                        new Paragraph(
                                "How wrong it is after so many imagined steps, since the point before the last. Sequences were drawn by how wrong their values were: typical"
                                        + " ones are predicted better."),
                        new Figures(legend(outcomes), figures)));
    }

    private static List<Point> byDepth(AgentOutcome outcome, String prefix) {
        Map<String, Double> numbers =
                outcome.points().get(outcome.points().size() - 1).numbers();
        List<Point> points = new ArrayList<>();
        for (int depth = 0; depth <= DEEPEST; depth++) {
            Double value = numbers.get(prefix + depth);
            if (value != null) {
                points.add(new Point(0, depth, value, value, value));
            }
        }
        return points;
    }

    /** Where a value is not a number there is no point. */
    private static Line line(AgentOutcome outcome, ToDoubleFunction<AgentOutcome.Point> value) {
        List<Point> points = outcome.points().stream()
                .filter(point -> Double.isFinite(value.applyAsDouble(point)))
                .map(point -> {
                    double y = value.applyAsDouble(point);
                    return new Point(0, point.frames() / 1e3, y, y, y);
                })
                .toList();
        return new Line(name(outcome), style(outcome), false, false, points);
    }

    private static Section time(List<AgentOutcome> outcomes) {
        List<String> header = new ArrayList<>(List.of("agent", "seed", "augmented steps/s"));
        for (PartTimes.Part part : PartTimes.Part.values()) {
            header.add(part.id());
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (AgentOutcome outcome : outcomes) {
            List<Cell> row = new ArrayList<>(List.of(
                    Cell.text(outcome.agent()),
                    Cell.number(Long.toString(outcome.seed())),
                    Cell.number(Numbers.whole(Math.round(outcome.augmentedStepsPerSecond())))));
            double whole = outcome.secondsInAll();
            for (PartTimes.Part part : PartTimes.Part.values()) {
                double seconds = outcome.seconds().getOrDefault(part.id(), 0.0);
                row.add(Cell.shaded(Numbers.percent(whole > 0 ? seconds / whole : 0), whole > 0 ? seconds / whole : 0));
            }
            rows.add(row);
        }
        return new Section(
                "Where time goes",
                List.of(
                        new Paragraph(
                                "Real and imaginary steps of training per second, evaluations left out, and the share"
                                        + " of each part of the time."),
                        new Table("", header, rows)));
    }

    private static List<Series> legend(List<AgentOutcome> outcomes) {
        return outcomes.stream()
                .map(AgentOutcome::agent)
                .distinct()
                .map(agent -> new Series("s-" + agent, agent))
                .toList();
    }

    private static String name(AgentOutcome outcome) {
        return outcome.agent() + ", seed " + outcome.seed();
    }

    private static String style(AgentOutcome outcome) {
        return "s-" + outcome.agent();
    }
}
