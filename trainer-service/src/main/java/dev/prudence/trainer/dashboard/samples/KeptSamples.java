package dev.prudence.trainer.dashboard.samples;

import dev.prudence.trainer.bestofn.BestOfNReport;
import dev.prudence.trainer.bestofn.SampleRow;
import dev.prudence.trainer.dashboard.Page;
import dev.prudence.trainer.dashboard.samples.SampleView.EnsembleScores;
import dev.prudence.trainer.policyrun.FinalAnswers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** The samples that a finished stage has kept in its output: those worth looking at. This class is thread-safe. */
final class KeptSamples implements SampleSource {

    private static final String GENERATED = "generated";

    private final String stage;
    private final Path output;

    private KeptSamples(String stage, Path output) {
        this.stage = stage;
        this.output = output;
    }

    /** Whether a stage's output holds any. */
    static boolean areIn(Path output) {
        return Files.isRegularFile(output.resolve(BestOfNReport.FILE))
                || Files.isRegularFile(output.resolve(FinalAnswers.FILE));
    }

    static KeptSamples of(String stage, Path output) {
        return new KeptSamples(stage, output);
    }

    @Override
    public String id() {
        return "kept:" + stage;
    }

    @Override
    public String title() {
        return stage;
    }

    @Override
    public boolean live() {
        return false;
    }

    @Override
    public Page<SampleView> page(SampleOrder order, String outcome, int offset, int limit) throws IOException {
        List<SampleView> all = new ArrayList<>();
        if (Files.isRegularFile(output.resolve(BestOfNReport.FILE))) {
            BestOfNReport.readFrom(output).samples().forEach(row -> all.add(view(row)));
        }
        FinalAnswers.of(output).ifPresent(answers -> addExamples(answers.examples(), all));
        return Page.of(
                all.stream()
                        .filter(sample -> outcome.isEmpty() || outcome.equals(sample.outcome()))
                        .sorted(order.comparator())
                        .toList(),
                offset,
                limit);
    }

    private static SampleView view(SampleRow row) {
        String why = row.why() == SampleRow.Why.DISAGREEMENT
                ? "the members disagree most here"
                : "a member's favourite that gold thinks little of";
        List<String> members = IntStream.range(0, row.scores().size())
                .mapToObj(member -> "member-" + member)
                .toList();
        EnsembleScores scores =
                new EnsembleScores(row.ensemble(), "scored", members, row.scores(), OptionalDouble.of(row.variance()));
        return new SampleView(
                row.sampleId(),
                row.text().prompt(),
                row.text().answer(),
                GENERATED,
                why,
                List.of(scores),
                OptionalDouble.of(row.gold()));
    }

    private static void addExamples(List<FinalAnswers.Example> examples, List<SampleView> all) {
        for (int i = 0; i < examples.size(); i++) {
            FinalAnswers.Example example = examples.get(i);
            EnsembleScores proxy = new EnsembleScores(
                    "what was optimised",
                    "scored",
                    List.of("proxy"),
                    List.of(example.proxyAfter()),
                    OptionalDouble.empty());
            all.add(example(i, example.prompt(), example.before(), "before", List.of(), example.goldBefore()));
            all.add(example(i, example.prompt(), example.after(), "after", List.of(proxy), example.goldAfter()));
        }
    }

    private static SampleView example(
            long id, String prompt, String answer, String when, List<EnsembleScores> scores, double gold) {
        return new SampleView(id, prompt, answer, GENERATED, when + " optimisation", scores, OptionalDouble.of(gold));
    }
}
