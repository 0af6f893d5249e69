package dev.prudence.launcher.command;

import dev.prudence.proto.reward.v1.Mean;
import dev.prudence.proto.reward.v1.Median;
import dev.prudence.proto.reward.v1.Objective;
import dev.prudence.proto.reward.v1.Quantile;
import dev.prudence.proto.reward.v1.SingleMember;
import dev.prudence.proto.reward.v1.SoftMin;
import dev.prudence.proto.reward.v1.UncertaintyWeighted;
import dev.prudence.proto.reward.v1.WorstCase;
import picocli.CommandLine.Option;

/** How member scores become one, as options of a command. */
final class ObjectiveOptions {

    /** The objectives that can be asked for. */
    enum Name {
        mean,
        wco,
        uwo,
        softmin,
        median,
        quantile,
        member
    }

    @Option(names = "--objective", description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
    private Name objective = Name.uwo;

    @Option(
            names = "--lambda",
            paramLabel = "L",
            description = "Weight of the variance in uwo; default: ${DEFAULT-VALUE}.")
    private double lambda = 0.5;

    @Option(names = "--ddof", paramLabel = "0|1", description = "0: population variance in uwo, 1: sample variance.")
    private int ddof;

    @Option(names = "--beta", paramLabel = "B", description = "Softness of softmin; default: ${DEFAULT-VALUE}.")
    private double beta = 1;

    @Option(
            names = "--probability",
            paramLabel = "P",
            description = "Of the quantile, 0 to 1; default: ${DEFAULT-VALUE}.")
    private double probability = 0.25;

    @Option(names = "--member", paramLabel = "ID", description = "The member of the objective of that name.")
    private String member = "";

    String name() {
        return objective.name();
    }

    Objective objective() {
        Objective.Builder builder = Objective.newBuilder();
        switch (objective) {
            case mean -> builder.setMean(Mean.getDefaultInstance());
            case wco -> builder.setWorstCase(WorstCase.getDefaultInstance());
            case uwo ->
                builder.setUncertaintyWeighted(
                        UncertaintyWeighted.newBuilder().setLambda(lambda).setDdof(ddof));
            case softmin -> builder.setSoftMin(SoftMin.newBuilder().setBeta(beta));
            case median -> builder.setMedian(Median.getDefaultInstance());
            case quantile -> builder.setQuantile(Quantile.newBuilder().setProbability(probability));
            case member -> builder.setSingleMember(SingleMember.newBuilder().setMember(member));
        }
        return builder.build();
    }
}
