package dev.prudence.policy.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.rollout.v1.BlockContext;
import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.SampleGenerated;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SampleEventsTest {
    private static final SampleGenerated BLOCK = SampleGenerated.newBuilder()
            .setContext(BlockContext.newBuilder()
                    .setRunId("r")
                    .setPhase("p")
                    .setPolicy(ModelVersion.newBuilder().setDigest("d")))
            .addSamples(GeneratedSample.newBuilder().setSampleId(512))
            .addSamples(GeneratedSample.newBuilder().setSampleId(513))
            .build();

    @Test
    void theHeadersAreACloudEventInBinaryMode() {
        Map<String, String> headers = new HashMap<>();
        new SampleEvents(new Envelope(() -> Instant.EPOCH))
                .headers(BLOCK)
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        assertThat(headers)
                .containsEntry("ce_specversion", "1.0")
                .containsEntry("ce_source", "/prudence/policy-service")
                .containsEntry("ce_type", "prudence.rollout.sample-generated.v1")
                .containsEntry("ce_time", "1970-01-01T00:00:00Z")
                .containsEntry("content-type", "application/protobuf")
                // printf 'r|p|512|2|sample-generated|d' | sha256sum
                .containsEntry("ce_id", "5df12148f3d1df7f853bfefaad55b6ec902e033195951fecea03c6204a6848b0")
                .hasSize(6);
    }

    @Test
    void theKeyIsRunPhaseAndFirstSample() {
        assertThat(SampleEvents.key(BLOCK)).isEqualTo("r/p/512");
    }
}
