package dev.prudence.reward.messaging;

import dev.prudence.proto.reward.v1.SampleScored;
import dev.prudence.reward.config.RewardConfig;
import dev.prudence.reward.config.WorkerThreads;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.eclipse.microprofile.reactive.messaging.Acknowledgment;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.Outgoing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes sample blocks, a few at a time, and sends one score block for each ensemble that a block names. A block is
 * acknowledged when its scores are in Kafka, so a crash repeats it; repeated scores have the same bits and the same event
 * id. Refusing a block makes the connector write it to the dead-letter topic with the reason.
 */
@ApplicationScoped
public class SampleBlocks {

    private static final Logger LOG = LoggerFactory.getLogger(SampleBlocks.class);

    private final BlockReplies replies;
    private final ScoreEvents events;
    private final WorkerThreads threads;
    private final BlockOrder order;
    private final int concurrency;

    SampleBlocks(BlockReplies replies, ScoreEvents events, WorkerThreads threads, RewardConfig config) {
        this.replies = replies;
        this.events = events;
        this.threads = threads;
        this.order = new BlockOrder(config.shuffleBlocksSeed());
        this.concurrency = order.admitted(config.concurrentBlocks());
    }

    /** Sample blocks become score blocks. */
    @Incoming(Channels.SAMPLE_GENERATED)
    @Outgoing(Channels.SAMPLE_SCORED)
    @Acknowledgment(Acknowledgment.Strategy.MANUAL)
    public Multi<Message<byte[]>> score(Multi<Message<byte[]>> blocks) {
        return blocks.onItem().transformToMulti(this::scored).merge(concurrency);
    }

    /** The score blocks of one record. Never fails: a failure would end the stream. */
    private Multi<Message<byte[]>> scored(Message<byte[]> record) {
        return order.hold(record.getPayload())
                .emitOn(threads.blocks())
                .map(replies::to)
                .onItem()
                .transformToUni(reply -> settled(record, reply))
                .onFailure()
                .invoke(failure -> LOG.error("a block stays unacknowledged and will be delivered again", failure))
                .onFailure()
                .recoverWithItem(List.of())
                .onItem()
                .transformToMulti(messages -> Multi.createFrom().iterable(messages));
    }

    private Uni<List<Message<byte[]>>> settled(Message<byte[]> record, BlockReply reply) {
        Supplier<CompletionStage<Void>> settle = reply.deadLetter().isPresent()
                ? () -> record.nack(reply.deadLetter().get())
                : record::ack;
        if (reply.scores().isEmpty()) {
            return Uni.createFrom().completionStage(settle).replaceWith(List.of());
        }
        JoinedAcknowledgement joined =
                new JoinedAcknowledgement(record, reply.scores().size(), settle);
        return Uni.createFrom()
                .item(reply.scores().stream()
                        .map(scores -> outgoing(record, scores, joined))
                        .toList());
    }

    private Message<byte[]> outgoing(Message<byte[]> record, SampleScored scores, JoinedAcknowledgement joined) {
        OutgoingKafkaRecordMetadata<String> metadata = OutgoingKafkaRecordMetadata.<String>builder()
                .withKey(key(record, scores))
                .withHeaders(events.headers(scores))
                .build();
        return Message.of(
                scores.toByteArray(), withTraceOf(record, Metadata.of(metadata)), joined::arrived, joined::failed);
    }

    /** Otherwise all records that were polled together would go on in the first one's trace. */
    private static Metadata withTraceOf(Message<byte[]> record, Metadata metadata) {
        return record.getMetadata(TracingMetadata.class).map(metadata::with).orElse(metadata);
    }

    private static String key(Message<byte[]> record, SampleScored scores) {
        return record.getMetadata(IncomingKafkaRecordMetadata.class)
                .map(metadata -> ((IncomingKafkaRecordMetadata<?, ?>) metadata).getKey())
                .map(Object::toString)
                .orElseGet(() -> ScoreEvents.key(scores));
    }
}
