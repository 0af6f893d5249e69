package dev.prudence.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.proto.rollout.v1.SamplingParameters;
import java.util.List;
import org.junit.jupiter.api.Test;

class SamplingTest {

    @Test
    void nothingSetMeansTheDefaults() {
        Sampling sampling = Sampling.from(SamplingParameters.getDefaultInstance());
        assertThat(sampling).isEqualTo(Sampling.DEFAULT);
        assertThat(sampling.drawsAmongAllTokens()).isTrue();
        assertThat(sampling.inverseTemperature()).isEqualTo(1);
    }

    @Test
    void readsEveryField() {
        Sampling sampling = Sampling.from(SamplingParameters.newBuilder()
                .setTemperature(0.5)
                .setTopK(7)
                .setTopP(0.9)
                .setMinNewTokens(2)
                .setMaxNewTokens(5)
                .addStopTokenIds(3)
                .addStopTokenIds(4)
                .build());
        assertThat(sampling).isEqualTo(new Sampling(0.5, 7, 0.9, 2, 5, List.of(3, 4)));
        assertThat(sampling.drawsAmongAllTokens()).isFalse();
    }

    @Test
    void greedyIsTheLikeliestTokenAtAnyTemperature() {
        assertThat(Sampling.from(SamplingParameters.newBuilder().setGreedy(true).build()))
                .isEqualTo(new Sampling(1, 1, 1, 0, Integer.MAX_VALUE, List.of()));
    }

    /** Stopping happens outside the graph: such requests go the usual way. */
    @Test
    void stopTokensAloneNeedNoSelection() {
        assertThat(Sampling.from(SamplingParameters.newBuilder()
                                .addStopTokenIds(3)
                                .build())
                        .drawsAmongAllTokens())
                .isTrue();
    }

    @Test
    void refusesWhatMakesNoSenseWithFieldAndValue() {
        assertRefused(parameters().setTemperature(-1), "temperature=-1.0");
        assertRefused(parameters().setTemperature(Double.NaN), "temperature=NaN");
        assertRefused(parameters().setTopP(1.5), "top_p=1.5");
        assertRefused(parameters().setTopP(-0.1), "top_p=-0.1");
        assertRefused(parameters().setTopP(Double.NaN), "top_p=NaN");
        assertRefused(parameters().setMaxNewTokens(3).setMinNewTokens(4), "min_new_tokens=4");
        assertRefused(parameters().setMinNewTokens(-1), "min_new_tokens=4294967295");
        assertRefused(parameters().addAllStopTokenIds(List.of(1, 2, 3, 4, 5, 6, 7, 8)), "stop_token_ids size=8");
        assertRefused(parameters().setGreedy(true).setTemperature(0.7), "temperature=0.7");
        assertRefused(parameters().setGreedy(true).setTopK(5), "top_k=5");
        assertRefused(parameters().setGreedy(true).setTopP(0.5), "top_p=0.5");
    }

    private static SamplingParameters.Builder parameters() {
        return SamplingParameters.newBuilder();
    }

    private static void assertRefused(SamplingParameters.Builder parameters, String fieldAndValue) {
        assertThatThrownBy(() -> Sampling.from(parameters.build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(fieldAndValue);
    }
}
