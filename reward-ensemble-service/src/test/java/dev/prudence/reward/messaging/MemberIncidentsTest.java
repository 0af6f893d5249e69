package dev.prudence.reward.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.proto.reward.v1.MemberIncident;
import dev.prudence.proto.reward.v1.MemberIncidentKind;
import dev.prudence.reward.ensemble.Incident;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.Test;

class MemberIncidentsTest {

    private final MemberIncidents incidents = new MemberIncidents(() -> Instant.EPOCH);

    @Test
    void anIncidentIsARecordUnderItsMember() throws Exception {
        List<Message<byte[]>> records = new ArrayList<>();
        incidents.published().subscribe().with(records::add);
        incidents.incident(new Incident("abc", "member-1", Incident.Kind.LEFT_OUT, 3, "scores that are not finite"));
        incidents.incident(new Incident("abc", "member-1", Incident.Kind.LEFT_ALONE, 0, "scores that are not finite"));
        incidents.incident(new Incident("abc", "member-1", Incident.Kind.RECOVERED, 0, ""));

        assertThat(records).hasSize(3);
        MemberIncident first = MemberIncident.parseFrom(records.get(0).getPayload());
        assertThat(first)
                .isEqualTo(MemberIncident.newBuilder()
                        .setEnsembleDigest("abc")
                        .setMember("member-1")
                        .setKind(MemberIncidentKind.MEMBER_INCIDENT_KIND_LEFT_OUT)
                        .setSamples(3)
                        .setReason("scores that are not finite")
                        .build());
        assertThat(MemberIncident.parseFrom(records.get(1).getPayload()).getKind())
                .isEqualTo(MemberIncidentKind.MEMBER_INCIDENT_KIND_LEFT_ALONE);
        assertThat(MemberIncident.parseFrom(records.get(2).getPayload()).getKind())
                .isEqualTo(MemberIncidentKind.MEMBER_INCIDENT_KIND_RECOVERED);
        OutgoingKafkaRecordMetadata<?> metadata =
                records.get(0).getMetadata(OutgoingKafkaRecordMetadata.class).orElseThrow();
        assertThat(metadata.getKey()).isEqualTo("abc/member-1");
        assertThat(new String(metadata.getHeaders().lastHeader("ce_type").value(), StandardCharsets.UTF_8))
                .isEqualTo("prudence.reward.member-incident.v1");
    }

    @Test
    void scoringGoesOnWhereNobodyTakesThem() {
        for (int i = 0; i < 10_000; i++) {
            incidents.incident(new Incident("abc", "member-1", Incident.Kind.LEFT_OUT, 1, ""));
        }
        assertThat(incidents.published()).isNotNull();
    }
}
