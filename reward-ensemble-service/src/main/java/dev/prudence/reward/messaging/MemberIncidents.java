package dev.prudence.reward.messaging;

import dev.prudence.proto.reward.v1.MemberIncident;
import dev.prudence.proto.reward.v1.MemberIncidentKind;
import dev.prudence.reward.ensemble.Incident;
import dev.prudence.reward.ensemble.ScoringListener;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.UUID;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.Outgoing;

/**
 * Publishes incidents. Scoring never waits for that: what the broker does not take is dropped here; the log has it all the same. Thread-safe.
 */
@Singleton
public class MemberIncidents implements ScoringListener {

    static final String TYPE = "prudence.reward.member-incident.v1";

    private final InstantSource time;
    private final BroadcastProcessor<Incident> incidents = BroadcastProcessor.create();

    MemberIncidents(InstantSource time) {
        this.time = time;
    }

    @Override
    public void incident(Incident incident) {
        synchronized (incidents) {
            incidents.onNext(incident);
        }
    }

    /** Incidents become records. */
    @Outgoing(Channels.MEMBER_INCIDENT)
    public Multi<Message<byte[]>> published() {
        return incidents.onOverflow().drop().map(this::record);
    }

    private Message<byte[]> record(Incident incident) {
        OutgoingKafkaRecordMetadata<String> metadata = OutgoingKafkaRecordMetadata.<String>builder()
                .withKey(incident.ensembleDigest() + "/" + incident.member())
                .withHeaders(Envelope.headers(UUID.randomUUID().toString(), TYPE, time.instant()))
                .build();
        return Message.of(message(incident).toByteArray(), Metadata.of(metadata));
    }

    static MemberIncident message(Incident incident) {
        return MemberIncident.newBuilder()
                .setEnsembleDigest(incident.ensembleDigest())
                .setMember(incident.member())
                .setKind(kind(incident.kind()))
                .setSamples(incident.samples())
                .setReason(incident.reason())
                .build();
    }

    private static MemberIncidentKind kind(Incident.Kind kind) {
        return switch (kind) {
            case LEFT_OUT -> MemberIncidentKind.MEMBER_INCIDENT_KIND_LEFT_OUT;
            case LEFT_ALONE -> MemberIncidentKind.MEMBER_INCIDENT_KIND_LEFT_ALONE;
            case RECOVERED -> MemberIncidentKind.MEMBER_INCIDENT_KIND_RECOVERED;
        };
    }
}
