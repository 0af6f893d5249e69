package dev.prudence.reward.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.reward.v1.SampleScored;
import dev.prudence.proto.reward.v1.ScoredSample;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;

class ScoreEventsTest {

    private static final SampleScored BLOCK = SampleScored.newBuilder()
            .setRunId("run-1")
            .setPhase("best-of-n")
            .setEnsemble(ModelVersion.newBuilder().setDigest("abc"))
            .addSamples(ScoredSample.newBuilder().setSampleId(7))
            .addSamples(ScoredSample.newBuilder().setSampleId(8))
            .build();

    @Test
    void theEventIdIsTheDigestOfWhatIdentifiesTheFact() {
        // printf 'run-1|best-of-n|7|2|sample-scored|abc' | sha256sum
        assertThat(ScoreEvents.id(BLOCK)).isEqualTo("c9d2a8bbee0868f30660c219281aaab5d24205f8fd9593aa712d0939b83420d3");
        assertThat(ScoreEvents.id(BLOCK.toBuilder().setPhase("other").build())).isNotEqualTo(ScoreEvents.id(BLOCK));
    }

    @Test
    void headersAreACloudEventInBinaryMode() {
        Headers headers = new ScoreEvents(() -> Instant.EPOCH).headers(BLOCK);

        assertThat(value(headers, "ce_specversion")).isEqualTo("1.0");
        assertThat(value(headers, "ce_id")).isEqualTo(ScoreEvents.id(BLOCK));
        assertThat(value(headers, "ce_source")).isEqualTo("/prudence/reward-ensemble-service");
        assertThat(value(headers, "ce_type")).isEqualTo("prudence.reward.sample-scored.v1");
        assertThat(value(headers, "ce_time")).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(value(headers, "content-type")).isEqualTo("application/protobuf");
        assertThat(ScoreEvents.key(BLOCK)).isEqualTo("run-1/best-of-n/7");
    }

    private static String value(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
