package dev.prudence.launcher.command;

import dev.prudence.proto.rollout.v1.SamplingParameters;
import java.util.List;
import picocli.CommandLine.Option;

/** How tokens are drawn, as options of a command; what is left out has the service's default. */
final class SamplingOptions {

    @Option(names = "--temperature", paramLabel = "T", description = "Above 0; default: 1.")
    private double temperature;

    @Option(names = "--greedy", description = "Always the likeliest token.")
    private boolean greedy;

    @Option(names = "--top-k", paramLabel = "K", description = "Draw among the K likeliest tokens.")
    private int topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "Draw among the likeliest tokens that share this much of the probability.")
    private double topP;

    @Option(names = "--min-new-tokens", paramLabel = "N", description = "No answer ends before N tokens.")
    private int minNewTokens;

    @Option(names = "--max-new-tokens", paramLabel = "N", description = "Every answer ends with N tokens.")
    private int maxNewTokens;

    @Option(
            names = "--stop-token",
            paramLabel = "ID",
            description = "A token id that ends an answer; may be given up to seven times.")
    private List<Integer> stopTokens = List.of();

    SamplingParameters parameters() {
        return SamplingParameters.newBuilder()
                .setTemperature(temperature)
                .setGreedy(greedy)
                .setTopK(topK)
                .setTopP(topP)
                .setMinNewTokens(minNewTokens)
                .setMaxNewTokens(maxNewTokens)
                .addAllStopTokenIds(stopTokens)
                .build();
    }
}
