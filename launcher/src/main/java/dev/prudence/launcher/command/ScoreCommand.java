package dev.prudence.launcher.command;

import dev.prudence.launcher.platform.Installation;
import dev.prudence.launcher.platform.PlatformState;
import dev.prudence.launcher.platform.ServiceKind;
import dev.prudence.launcher.run.Table;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.reward.v1.ItemScore;
import dev.prudence.proto.reward.v1.Mean;
import dev.prudence.proto.reward.v1.Objective;
import dev.prudence.proto.reward.v1.RewardEnsembleServiceGrpc;
import dev.prudence.proto.reward.v1.ScoreItem;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreResponse;
import dev.prudence.proto.reward.v1.SoftMin;
import dev.prudence.proto.reward.v1.UncertaintyWeighted;
import dev.prudence.proto.reward.v1.WorstCase;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.TokenAnswer;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Scores one response with a published ensemble of the running platform. */
@Command(
        name = "score",
        mixinStandardHelpOptions = true,
        description = "Scores a response with every member of a published reward ensemble; the platform must be up.")
final class ScoreCommand implements Callable<Integer> {

    /** The objectives that can be asked for. */
    enum ObjectiveName {
        mean,
        wco,
        uwo,
        softmin
    }

    private static final long SECONDS = 60;

    @Option(names = "--prompt", required = true, paramLabel = "P", description = "What was asked.")
    private String prompt = "";

    @Option(names = "--response", required = true, paramLabel = "R", description = "What was answered.")
    private String response = "";

    @Option(names = "--objective", description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
    private ObjectiveName objective = ObjectiveName.uwo;

    @Option(
            names = "--lambda",
            paramLabel = "L",
            description = "Weight of the variance in uwo; default: ${DEFAULT-VALUE}.")
    private double lambda = 0.5;

    @Option(names = "--ddof", paramLabel = "0|1", description = "0: population variance in uwo, 1: sample variance.")
    private int ddof;

    @Option(names = "--beta", paramLabel = "B", description = "Softness of softmin; default: ${DEFAULT-VALUE}.")
    private double beta = 1;

    @Option(names = "--run", paramLabel = "RUN-ID", description = "An ensemble of this run; default: the newest.")
    private @Nullable String run;

    @Option(
            names = "--ensemble",
            paramLabel = "NAME",
            description = "The ensemble's model name, when there are several.")
    private @Nullable String ensemble;

    @Override
    public Integer call() {
        PlatformState platform = PlatformState.read(Installation.ofEnvironment().stateFile());
        String address = platform.address(ServiceKind.REWARD.module());
        String digest = Versions.newest(platform, run, this::fits, "reward ensemble");
        ScoreRequest request = ScoreRequest.newBuilder()
                .setEnsembleDigest(digest)
                .setObjective(objective())
                .addItems(ScoreItem.newBuilder()
                        .setId("1")
                        .setPrompt(Prompt.newBuilder().setText(prompt))
                        .setAnswer(Answer.newBuilder()
                                .setTokens(TokenAnswer.newBuilder().setText(response))))
                .build();
        ScoreResponse scores = Channels.with(
                address,
                channel -> RewardEnsembleServiceGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                        .score(request));
        return print(scores);
    }

    private boolean fits(ModelVersion version) {
        return version.getKind().equals("reward-ensemble")
                && (ensemble == null || version.getModel().equals(ensemble));
    }

    private Objective objective() {
        Objective.Builder builder = Objective.newBuilder();
        return switch (objective) {
            case mean -> builder.setMean(Mean.getDefaultInstance()).build();
            case wco -> builder.setWorstCase(WorstCase.getDefaultInstance()).build();
            case uwo ->
                builder.setUncertaintyWeighted(UncertaintyWeighted.newBuilder()
                                .setLambda(lambda)
                                .setDdof(ddof))
                        .build();
            case softmin ->
                builder.setSoftMin(SoftMin.newBuilder().setBeta(beta)).build();
        };
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
