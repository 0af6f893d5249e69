package dev.prudence.trainer.rlhf;

import dev.prudence.trainer.judge.GoldStage;
import dev.prudence.trainer.report.Block;
import dev.prudence.trainer.report.Block.Cell;
import dev.prudence.trainer.report.Block.Paragraph;
import dev.prudence.trainer.report.Block.Table;
import dev.prudence.trainer.report.Numbers;
import dev.prudence.trainer.report.ReportExtra;
import dev.prudence.trainer.report.Section;
import dev.prudence.trainer.rewardmodel.TextRewardEnsembleStage;
import dev.prudence.trainer.run.Repetition;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.run.StageRecord;
import dev.prudence.trainer.sft.SftStage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the report says about policy, judge and members of the text experiment, from the metrics of their stages. Metrics
 * that a run does not have (a judge that came trained has no baselines) leave no row. Thread-safe.
 */
final class TextSections implements ReportExtra {

    private static final Map<String, String> PERPLEXITIES = ordered(
            "heldOutPerplexity", "the policy",
            "bigramPerplexity", "interpolated bigram",
            "unigramPerplexity", "unigram",
            "perplexityToBigram", "the policy's share of the bigram's");

    private static final Map<String, String> METHODS = ordered(
            "judge", "the judge",
            "relevance", "its relevance alone",
            "definitionOnly", "the definition's embedding, without the word",
            "words", "bag of words",
            "length", "length");

    private static final Map<String, String> KINDS = ordered(
            "otherWord", "another word's",
            "shuffled", "shuffled",
            "truncated", "truncated",
            "runOn", "run-on",
            "policy", "policy's",
            "policyHot", "policy's, hot",
            "mean", "mean");

    private static final Map<String, String> PROBES = ordered(
            "repeats", "repeated words",
            "stuffing", "stuffed keywords",
            "copies", "copies of the headword",
            "runOns", "run-ons");

    private final List<Repetition> repetitions;

    TextSections(List<Repetition> repetitions) {
        this.repetitions = List.copyOf(repetitions);
    }

    @Override
    public List<String> upstream() {
        return List.of();
    }

    @Override
    public List<Section> content(StageContext context) {
        return content(context.record().stages());
    }

    List<Section> content(List<StageRecord> stages) {
        return Stream.of(
                        policy(SeedMetrics.of(stages, repetitions, SftStage.NAME)),
                        judge(SeedMetrics.of(stages, repetitions, GoldStage.NAME)),
                        fooled(stages),
                        members(SeedMetrics.of(stages, repetitions, TextRewardEnsembleStage.NAME)))
                .filter(section -> section.blocks().size() > 1)
                .toList();
    }

    private Section policy(SeedMetrics metrics) {
        return section(
                "The policy",
                "Perplexity per response token on held-out words.",
                perSeed("", "perplexity", PERPLEXITIES, metrics));
    }

    private Section judge(SeedMetrics metrics) {
        Map<String, String> probes = new LinkedHashMap<>();
        PROBES.forEach((key, name) -> probes.put(probe(key), name));
        return section(
                "The judge",
                "How often the true definition of a held-out word scores above a spoiled one, by kind of spoiling, and how"
                        + " often a trick text scores below the definition that it was made from. Baselines are trained on the"
                        + " same rows.",
                accuracies(metrics),
                perSeed("Trick texts below their source", "trick", probes, metrics));
    }

    /** A row for each optimised policy. */
    private Section fooled(List<StageRecord> stages) {
        List<String> header = new ArrayList<>(List.of("policy"));
        header.addAll(PROBES.values());
        List<List<Cell>> rows = stages.stream()
                .filter(stage -> repetitions.stream()
                        .noneMatch(each -> each.stage(GoldStage.NAME).equals(stage.name())))
                .filter(stage -> stage.metrics().containsKey(probe("repeats")))
                .map(TextSections::fooledBy)
                .toList();
        return section(
                "The judge at the end",
                "The same tricks, made from the answers of the optimised policies: how often each scores below the answer that it"
                        + " was made from.",
                new Table("", header, rows));
    }

    private static List<Cell> fooledBy(StageRecord stage) {
        List<Cell> row = new ArrayList<>(List.of(Cell.text(stage.name())));
        PROBES.keySet()
                .forEach(kind -> row.add(Cell.number(Numbers.two(stage.metrics().get(probe(kind))))));
        return row;
    }

    private static String probe(String kind) {
        return "probe." + kind + ".belowSource";
    }

    private Section members(SeedMetrics metrics) {
        Map<String, String> rows = new LinkedHashMap<>();
        metrics.names()
                .filter(name -> name.endsWith(".accuracy.mean"))
                .map(name -> name.substring(0, name.indexOf('.')))
                .forEach(backbone -> {
                    rows.put(backbone + ".accuracy.mean", backbone + ": a member, on average");
                    rows.put(backbone + ".accuracy.ensemble", backbone + ": the members' mean");
                });
        return section(
                "The reward members",
                "How often a member prefers the answer that the judge prefers, against labels without noise.",
                perSeed("", "ensemble", rows, metrics));
    }

    /** Rows are methods, columns kinds of negatives; means over seeds. */
    private static Table accuracies(SeedMetrics metrics) {
        List<String> header = new ArrayList<>(List.of("method"));
        header.addAll(KINDS.values());
        List<List<Cell>> rows = new ArrayList<>();
        METHODS.forEach((method, name) -> {
            if (metrics.has("accuracy." + method + ".mean")) {
                List<Cell> row = new ArrayList<>(List.of(Cell.text(name)));
                KINDS.keySet()
                        .forEach(kind -> row.add(
                                Cell.number(Numbers.fixed(metrics.mean("accuracy." + method + "." + kind), 3))));
                rows.add(row);
            }
        });
        return new Table("Accuracy", header, rows);
    }

    /** Rows are metrics that exist, columns seeds. */
    private Table perSeed(String caption, String what, Map<String, String> names, SeedMetrics metrics) {
        List<String> header = new ArrayList<>(List.of(what));
        repetitions.forEach(repetition -> header.add("seed " + repetition.seed()));
        List<List<Cell>> rows = new ArrayList<>();
        names.forEach((key, name) -> {
            if (metrics.has(key)) {
                List<Cell> row = new ArrayList<>(List.of(Cell.text(name)));
                metrics.perSeed(key).forEach(value -> row.add(Cell.number(Numbers.fixed(value, 3))));
                rows.add(row);
            }
        });
        return new Table(caption, header, rows);
    }

    private static Section section(String title, String explanation, Table... tables) {
        List<Block> blocks = new ArrayList<>(List.of(new Paragraph(explanation)));
        Stream.of(tables).filter(table -> !table.rows().isEmpty()).forEach(blocks::add);
        return new Section(title, blocks);
    }

    private static Map<String, String> ordered(String... keysAndNames) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndNames.length; i += 2) {
            map.put(keysAndNames[i], keysAndNames[i + 1]);
        }
        return map;
    }
}
