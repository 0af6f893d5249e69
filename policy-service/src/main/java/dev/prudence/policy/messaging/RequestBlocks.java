package dev.prudence.policy.messaging;

import dev.prudence.policy.BlockAnswering;
import dev.prudence.policy.BlockReply;
import dev.prudence.policy.config.PolicyConfig;
import dev.prudence.policy.config.WorkerThreads;
import dev.prudence.proto.rollout.v1.SampleGenerated;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Outgoing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes request blocks, a few at a time and in any order, and sends one sample block for each. A request is acknowledged
 * when its samples are in Kafka, so a crash repeats it; repeated samples have the same bits and the same event id.
 */
@ApplicationScoped
public class RequestBlocks {
    private static final Logger LOG = LoggerFactory.getLogger(RequestBlocks.class);
    private static final byte[] NOTHING = {};
    private final BlockAnswering answering;
    private final SampleEvents events;
    private final WorkerThreads threads;
    private final BlockOrder order;
    private final int concurrency;

    RequestBlocks(BlockAnswering answering, SampleEvents events, WorkerThreads threads, PolicyConfig config) {
        this.answering = answering;
        this.events = events;
        this.threads = threads;
        this.order = BlockOrder.of(config.shuffleBlocksSeed());
        this.concurrency = order.admitted(config.concurrentBlocks());
    }

    /** Request blocks become sample blocks. */
    @Incoming(Channels.PROMPT_REQUESTED)
    @Outgoing(Channels.SAMPLE_GENERATED)
    public Multi<Message<byte[]>> answer(Multi<Message<byte[]>> requests) {
        return requests.onItem().transformToUni(this::answered).merge(concurrency);
    }

    /** The sample block, or nothing when there is none to send. Never fails: a failure would end the stream. */
    private Uni<Message<byte[]>> answered(Message<byte[]> request) {
        return order.hold(request.getPayload())
                .emitOn(threads.blocks())
                .map(block -> Traces.of(request).within(() -> reply(block)))
                .flatMap(reply -> settle(request, reply))
                .onFailure()
                .invoke(failure ->
                        LOG.error("A request block stays unacknowledged and will be delivered again", failure))
                .onFailure()
                .recoverWithNull();
    }

    private BlockReply reply(byte[] block) {
        try {
            return answering.answer(block);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted; start the service again", e);
        }
    }

    /** Refusing makes the connector write the dead letter; what became of the block's samples is sent all the same. */
    private Uni<Message<byte[]>> settle(Message<byte[]> request, BlockReply reply) {
        Optional<String> refusal = reply.deadLetterReason();
        if (refusal.isEmpty()) {
            return Uni.createFrom().optional(reply.samples().map(block -> outgoing(request, request, block)));
        }
        return Uni.createFrom()
                .completionStage(() -> request.nack(new UnusableBlockException(refusal.get())))
                .flatMap(refused -> Uni.createFrom()
                        .optional(reply.samples().map(block -> outgoing(Message.of(NOTHING), request, block))));
    }

    /** A message with the acknowledgement of {@code base} and the key of {@code request}. */
    private Message<byte[]> outgoing(Message<byte[]> base, Message<byte[]> request, SampleGenerated block) {
        return base.withPayload(block.toByteArray())
                .withMetadata(Traces.of(request)
                        .goOn(OutgoingKafkaRecordMetadata.<String>builder()
                                .withKey(key(request, block))
                                .withHeaders(events.headers(block))
                                .build()));
    }

    private static String key(Message<byte[]> request, SampleGenerated block) {
        return request.getMetadata(IncomingKafkaRecordMetadata.class)
                .map(metadata -> metadata.getKey())
                .map(Object::toString)
                .orElseGet(() -> SampleEvents.key(block));
    }
}
