package dev.prudence.launcher.command;

import dev.prudence.client.BulkScoring;
import dev.prudence.client.RewardClient;
import dev.prudence.launcher.platform.Installation;
import dev.prudence.launcher.platform.PlatformState;
import dev.prudence.launcher.process.LaunchException;
import dev.prudence.launcher.run.Table;
import dev.prudence.launcher.run.Terminal;
import dev.prudence.launcher.scoring.InputLines;
import dev.prudence.launcher.scoring.ResultLines;
import dev.prudence.launcher.scoring.ScoringProgress;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.reward.v1.ItemScore;
import dev.prudence.proto.reward.v1.ScoreItem;
import dev.prudence.proto.reward.v1.ScorePriority;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreResponse;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.TokenAnswer;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Scores one response, or a file of them. */
@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        description = "Scores responses with every member of a reward ensemble; a reward service must be up.",
        footer = {
            "",
            "Lines in:  {\"prompt\": \"...\", \"response\": \"...\", \"id\": \"...\"}, the id is optional.",
            "Lines out: {\"id\", \"outcome\", \"aggregate\", \"variance\", \"members\", ...} in the same order.",
            "The exit code is 1 when something got no score."
        })
final class ScoreCommand implements Callable<Integer> {

    private static final String STANDARD = "-";

    @ArgGroup(multiplicity = "1")
    private What what = new What();

    @Option(names = "--out", paramLabel = "FILE", description = "Where the lines go; default: standard output.")
    private String out = STANDARD;

    @Option(names = "--resume", description = "Go on where FILE ends, with the same ensemble and objective.")
    private boolean resume;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Items of a request, up to 512; default: ${DEFAULT-VALUE}.")
    private int batch = 32;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            description = "Requests under way at a time; default: ${DEFAULT-VALUE}.")
    private int inFlight = 4;

    @Option(
            names = "--minimum-members",
            paramLabel = "N",
            description = "Members that must give a score; default: the service's.")
    private int minimumMembers;

    @Option(names = "--digest", paramLabel = "SHA256", description = "The ensemble; default: the service's active one.")
    private String digest = "";

    @Option(names = "--run", paramLabel = "RUN-ID", description = "The newest ensemble of this run.")
    private @Nullable String run;

    @Option(
            names = "--ensemble",
            paramLabel = "NAME",
            description = "The newest ensemble with this model name, when there are several.")
    private @Nullable String ensemble;

    @Mixin
    private ObjectiveOptions objective = new ObjectiveOptions();

    @Mixin
    private RewardConnectionOptions connection = new RewardConnectionOptions();

    /** A pair, or lines. */
    static final class What {

        @ArgGroup(exclusive = false)
        private @Nullable Pair pair;

        @Option(names = "--in", paramLabel = "FILE", description = "JSON lines; - for standard input.")
        private @Nullable String in;
    }

    /** Goes together. */
    static final class Pair {

        @Option(names = "--prompt", required = true, paramLabel = "P", description = "What was asked.")
        private String prompt = "";

        @Option(names = "--response", required = true, paramLabel = "R", description = "What was answered.")
        private String response = "";
    }

    @Override
    public Integer call() throws IOException {
        PlatformState platform = PlatformState.read(Installation.ofEnvironment().stateFile());
        try (RewardClient client = connection.open(platform)) {
            if (what.pair != null) {
                ScoreRequest request =
                        terms(chosen(platform)).addItems(item(what.pair)).build();
                return print(client.score(request));
            }
            return scoreLines(client, platform);
        }
    }

    private int scoreLines(RewardClient client, PlatformState platform) throws IOException {
        boolean toFile = !out.equals(STANDARD);
        ResultLines.Earlier earlier = earlier(toFile);
        earlier.require(objective.objective());
        long total = fromFile() ? InputLines.check(Path.of(input())) : 0;
        ScoreRequest terms = terms(ensembleForAll(client, platform, earlier))
                .setPriority(ScorePriority.SCORE_PRIORITY_BULK)
                .build();
        try (InputLines lines =
                        fromFile() ? InputLines.of(Path.of(input())) : InputLines.of("standard input", System.in);
                Writer writer = writer(toFile)) {
            lines.skip(earlier.lines());
            ResultLines results = new ResultLines(writer, objective.objective());
            Terminal terminal =
                    toFile ? Terminal.of(System.getProperty("prudence.columns"), System.getenv()) : Terminal.plain();
            ScoringProgress progress =
                    new ScoringProgress(System.err, terminal, System::nanoTime, total, earlier.lines());
            try {
                new BulkScoring(client, terms, batch, inFlight).score(lines, response -> {
                    results.write(response);
                    progress.update(results.written());
                });
            } finally {
                progress.finish(results.written());
            }
            System.err.println("Done: " + results.summary() + ".");
            return results.without() == 0 ? 0 : PrudenceCommand.FAILED;
        }
    }

    private ResultLines.Earlier earlier(boolean toFile) {
        if (resume && toFile) {
            return ResultLines.continueIn(Path.of(out));
        }
        if (toFile && Files.exists(Path.of(out))) {
            throw new LaunchException("The file is there already; go on with --resume, or remove it: file=" + out);
        }
        return ResultLines.Earlier.NONE;
    }

    /** One version for the whole file, even when another becomes active meanwhile. */
    private String ensembleForAll(RewardClient client, PlatformState platform, ResultLines.Earlier earlier) {
        if (!earlier.ensemble().isEmpty()) {
            return earlier.ensemble();
        }
        return client.describe(chosen(platform)).getEnsemble().getDigest();
    }

    /** The digest that was asked for; empty for the active ensemble. */
    private String chosen(PlatformState platform) {
        if (run == null && ensemble == null) {
            return digest;
        }
        if (connection.elsewhere()) {
            throw new LaunchException("--run and --ensemble ask the running platform; elsewhere, use --digest.");
        }
        return Versions.newest(platform, run, this::fits, "reward ensemble");
    }

    private boolean fits(ModelVersion version) {
        return version.getKind().equals("reward-ensemble")
                && (ensemble == null || version.getModel().equals(ensemble));
    }

    private boolean fromFile() {
        return !input().equals(STANDARD);
    }

    private String input() {
        return what.in == null ? STANDARD : what.in;
    }

    private Writer writer(boolean toFile) throws IOException {
        if (toFile) {
            return Files.newBufferedWriter(
                    Path.of(out), StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        return new OutputStreamWriter(
                new PrintStream(System.out, false, StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private ScoreRequest.Builder terms(String ensembleDigest) {
        return ScoreRequest.newBuilder()
                .setEnsembleDigest(ensembleDigest)
                .setObjective(objective.objective())
                .setMinimumMembers(minimumMembers);
    }

    private static ScoreItem item(Pair pair) {
        return ScoreItem.newBuilder()
                .setId("1")
                .setPrompt(Prompt.newBuilder().setText(pair.prompt))
                .setAnswer(
                        Answer.newBuilder().setTokens(TokenAnswer.newBuilder().setText(pair.response)))
                .build();
    }

    private int print(ScoreResponse response) {
        ItemScore score = response.getScores(0);
        if (!score.hasAggregate()) {
            System.err.println("No score: " + score.getReason() + ": outcome=" + score.getOutcome());
            return PrudenceCommand.FAILED;
        }
        Table table = new Table().row("member", "raw", "normalised");
        for (int i = 0; i < response.getMembersCount(); i++) {
            table.row(response.getMembers(i), number(score.getMemberRaw(i)), number(score.getMemberNormalised(i)));
        }
        table.row("variance", "", number(score.getVariance()));
        table.row(objective.name(), "", number(score.getAggregate()));
        table.lines().forEach(System.out::println);
        return 0;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
