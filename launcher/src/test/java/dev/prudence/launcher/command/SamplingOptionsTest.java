package dev.prudence.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.proto.rollout.v1.SamplingParameters;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SamplingOptionsTest {

    @Test
    void whatIsLeftOutIsLeftToTheService() {
        assertThat(parse()).isEqualTo(SamplingParameters.getDefaultInstance());
    }

    @Test
    void everyOptionReachesItsField() {
        SamplingParameters expected = SamplingParameters.newBuilder()
                .setTemperature(0.7)
                .setTopK(20)
                .setTopP(0.9)
                .setMinNewTokens(2)
                .setMaxNewTokens(24)
                .addStopTokenIds(3)
                .addStopTokenIds(5)
                .build();
        String options = "--temperature 0.7 --top-k 20 --top-p 0.9 --min-new-tokens 2 --max-new-tokens 24"
                + " --stop-token 3 --stop-token 5";
        assertThat(parse(options.split(" "))).isEqualTo(expected);
        assertThat(parse("--greedy").getGreedy()).isTrue();
    }

    private static SamplingParameters parse(String... arguments) {
        return CommandLine.populateCommand(new SamplingOptions(), arguments).parameters();
    }
}
