package dev.prudence.trainer.report;

import dev.prudence.trainer.policyrun.FinalAnswers;
import dev.prudence.trainer.policyrun.FinalAnswers.Graded;
import dev.prudence.trainer.report.Block.Cell;
import dev.prudence.trainer.report.Block.Paragraph;
import dev.prudence.trainer.report.Block.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Who wins against whom at the end, and what the policies write. */
final class AnswerSections {

    private static final String REFERENCE = "the reference";
    private static final List<String> EXAMPLES = List.of("prompt", "policy", "answer", "gold", "proxy");
    private static final int PROMPTS = 4;

    private AnswerSections() {}

    /** @param policies those whose answers were kept; nothing without any */
    static List<Section> of(List<OptimisedPolicy> policies) {
        List<OptimisedPolicy> answered =
                policies.stream().filter(policy -> policy.answers().isPresent()).toList();
        List<Section> sections = new ArrayList<>();
        if (!answered.isEmpty()) {
            sections.add(wins(answered));
        }
        List<Table> examples = examples(answered);
        if (!examples.isEmpty()) {
            List<Block> blocks = new ArrayList<>();
            blocks.add(new Paragraph(
                    "The first answer to some evaluation prompts, by the reference and by each policy at its end; gold and"
                            + " proxy in deviations of the reference's answers."));
            blocks.addAll(examples);
            sections.add(new Section("Answers before and after", blocks));
        }
        return sections;
    }

    private static Section wins(List<OptimisedPolicy> policies) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(
                new Paragraph(
                        "How often the gold of an answer by the policy of the row is higher than that of an answer by the one of the column, to"
                                + " the same prompt, both at their end; equal gold counts half. With several seeds a mean and its 95 % t interval."));
        Map<String, List<OptimisedPolicy>> groups = policies.stream()
                .collect(Collectors.groupingBy(
                        policy -> PolicySections.titleOfAllSeeds(policy.curve()),
                        LinkedHashMap::new,
                        Collectors.toList()));
        groups.forEach((title, group) -> blocks.add(winsOf(title, group)));
        return new Section("Win rates", blocks);
    }

    private static Table winsOf(String title, List<OptimisedPolicy> group) {
        Map<String, Map<Long, FinalAnswers>> byObjective = new LinkedHashMap<>();
        group.forEach(policy -> byObjective
                .computeIfAbsent(policy.curve().cell().objective().kind().title(), missing -> new LinkedHashMap<>())
                .put(policy.curve().seed(), policy.answers().orElseThrow()));
        List<String> header = new ArrayList<>(List.of("", REFERENCE));
        header.addAll(byObjective.keySet());
        List<List<Cell>> rows = new ArrayList<>();
        byObjective.forEach((name, own) -> {
            List<Cell> row = new ArrayList<>(List.of(
                    Cell.text(name),
                    overSeeds(own.values().stream()
                            .map(answers -> Optional.of(rate(answers.last(), answers.reference())))
                            .toList())));
            byObjective.forEach((other, theirs) -> row.add(
                    other.equals(name)
                            ? Cell.number("")
                            : overSeeds(own.keySet().stream()
                                    .map(seed -> Optional.ofNullable(theirs.get(seed))
                                            .map(answers -> rate(
                                                    own.getOrDefault(seed, answers)
                                                            .last(),
                                                    answers.last())))
                                    .toList())));
            rows.add(row);
        });
        return new Table(title, header, rows);
    }

    private static Cell overSeeds(List<Optional<Double>> rates) {
        double[] values = rates.stream()
                .flatMap(Optional::stream)
                .mapToDouble(rate -> rate)
                .toArray();
        if (values.length == 0) {
            return Cell.number(Numbers.MISSING);
        }
        String mean = Numbers.two(Arrays.stream(values).average().orElseThrow());
        return Cell.number(values.length == 1 ? mean : mean + " " + Numbers.interval(StudentT.interval95(values)));
    }

    /** The share of won comparisons, over all pairs of answers to a prompt and then over prompts. */
    static double rate(List<Graded> ours, List<Graded> theirs) {
        Map<Integer, List<Double>> others = theirs.stream().collect(Collectors.toMap(Graded::prompt, Graded::gold));
        return ours.stream()
                .filter(each -> others.containsKey(each.prompt()))
                .mapToDouble(each -> rateOfOne(each.gold(), others.getOrDefault(each.prompt(), List.of())))
                .average()
                .orElse(0.5);
    }

    private static double rateOfOne(List<Double> ours, List<Double> theirs) {
        return ours.stream()
                .flatMap(gold -> theirs.stream().map(other -> 0.5 + 0.5 * Math.signum(gold - other)))
                .mapToDouble(won -> won)
                .average()
                .orElse(0.5);
    }

    private static List<Table> examples(List<OptimisedPolicy> policies) {
        Map<String, List<OptimisedPolicy>> groups = policies.stream()
                .filter(policy -> !policy.answers().orElseThrow().examples().isEmpty())
                .collect(Collectors.groupingBy(
                        policy -> PolicySections.title(policy.curve()), LinkedHashMap::new, Collectors.toList()));
        List<Table> tables = new ArrayList<>();
        groups.forEach((title, group) -> tables.add(new Table(title, EXAMPLES, exampleRows(group))));
        return tables;
    }

    private static List<List<Cell>> exampleRows(List<OptimisedPolicy> group) {
        List<List<Cell>> rows = new ArrayList<>();
        group.get(0).answers().orElseThrow().examples().stream().limit(PROMPTS).forEach(first -> {
            rows.add(row(first.prompt(), REFERENCE, first.before(), first.goldBefore(), null));
            group.forEach(policy -> policy.answers().orElseThrow().examples().stream()
                    .filter(example -> example.prompt().equals(first.prompt()))
                    .forEach(example -> rows.add(row(
                            "",
                            policy.curve().cell().objective().kind().title(),
                            example.after(),
                            example.goldAfter(),
                            example.proxyAfter()))));
        });
        return rows;
    }

    private static List<Cell> row(String prompt, String policy, String answer, double gold, @Nullable Double proxy) {
        return List.of(
                Cell.text(prompt),
                Cell.text(policy),
                Cell.text(answer),
                Cell.number(Numbers.two(gold)),
                Cell.number(Numbers.two(proxy)));
    }
}
