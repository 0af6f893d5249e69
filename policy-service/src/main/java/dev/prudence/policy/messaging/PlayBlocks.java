package dev.prudence.policy.messaging;

import dev.prudence.policy.config.PolicyConfig;
import dev.prudence.policy.config.WorkerThreads;
import dev.prudence.policy.monitoring.GameMeter;
import dev.prudence.policy.play.BlockParts;
import dev.prudence.policy.play.PlayAnswering;
import dev.prudence.policy.play.PlayReply;
import dev.prudence.proto.rollout.v1.TrajectoryCompleted;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Outgoing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests for games, a few at a time and in any order, and sends one block of games for each, in parts where it is large. A request is acknowledged when its games are in
 * Kafka, so a crash repeats it; repeated games have the same bits and the same event id.
 */
@ApplicationScoped
public class PlayBlocks {

    private static final Logger LOG = LoggerFactory.getLogger(PlayBlocks.class);
    private static final byte[] NOTHING = {};

    private final PlayAnswering answering;
    private final GameEvents events;
    private final GameMeter meter;
    private final WorkerThreads threads;
    private final BlockOrder order;
    private final int concurrency;

    PlayBlocks(
            PlayAnswering answering, GameEvents events, GameMeter meter, WorkerThreads threads, PolicyConfig config) {
        this.meter = meter;
        this.answering = answering;
        this.events = events;
        this.threads = threads;
        this.order = BlockOrder.of(config.shuffleBlocksSeed());
        this.concurrency = order.admitted(config.concurrentBlocks());
    }

    /** Requests become games. */
    @Incoming(Channels.PLAY_REQUESTED)
    @Outgoing(Channels.TRAJECTORY_COMPLETED)
    public Multi<Message<byte[]>> answer(Multi<Message<byte[]>> requests) {
        return requests.onItem().transformToMulti(this::answered).merge(concurrency);
    }

    /** The games, or nothing when there are none to send. Never fails: a failure would end the stream. */
    private Multi<Message<byte[]>> answered(Message<byte[]> request) {
        return order.hold(request.getPayload())
                .emitOn(threads.games())
                .map(block -> Traces.of(request).within(() -> meter.played(() -> answering.answer(block))))
                .onItem()
                .transformToMulti(reply -> settle(request, reply))
                .onFailure()
                .invoke(failure ->
                        LOG.error("A request for games stays unacknowledged and will be delivered again", failure))
                .onFailure()
                .recoverWithCompletion();
    }

    /** Refusing makes the connector write the dead letter; what became of the players is sent all the same. */
    private Multi<Message<byte[]>> settle(Message<byte[]> request, PlayReply reply) {
        Optional<String> refusal = reply.deadLetterReason();
        if (refusal.isEmpty()) {
            return messages(request, request, reply);
        }
        return Uni.createFrom()
                .completionStage(() -> request.nack(new UnusableBlockException(refusal.get())))
                .onItem()
                .transformToMulti(refused -> messages(Message.of(NOTHING), request, reply));
    }

    private Multi<Message<byte[]>> messages(Message<byte[]> base, Message<byte[]> request, PlayReply reply) {
        List<TrajectoryCompleted> parts = reply.games().map(BlockParts::of).orElse(List.of());
        AtomicInteger unsent = new AtomicInteger(parts.size());
        return Multi.createFrom().iterable(parts).map(part -> outgoing(base, request, unsent, part));
    }

    /** The request is acknowledged with its last part. */
    private Message<byte[]> outgoing(
            Message<byte[]> base, Message<byte[]> request, AtomicInteger unsent, TrajectoryCompleted games) {
        return base.withPayload(games.toByteArray())
                .withAck(() -> unsent.decrementAndGet() == 0 ? base.ack() : CompletableFuture.completedFuture(null))
                .withMetadata(Traces.of(request)
                        .goOn(OutgoingKafkaRecordMetadata.<String>builder()
                                .withKey(GameEvents.key(games))
                                .withHeaders(events.headers(games))
                                .build()));
    }
}
