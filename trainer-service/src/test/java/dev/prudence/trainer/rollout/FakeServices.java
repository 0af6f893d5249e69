package dev.prudence.trainer.rollout;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.reward.v1.Objective;
import dev.prudence.proto.reward.v1.SampleScored;
import dev.prudence.proto.reward.v1.ScoreOutcome;
import dev.prudence.proto.reward.v1.ScoredSample;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.proto.rollout.v1.PromptRequested;
import dev.prudence.proto.rollout.v1.SampleGenerated;
import dev.prudence.proto.rollout.v1.SampleRequest;
import dev.prudence.proto.rollout.v1.Vector;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A policy, a judge and a log between them and the trainer, in one thread and in memory. What a sample's answer and
 * scores are depends on its id alone; when and how often they arrive depends on a seed. The log outlives its channels,
 * as a broker outlives a trainer.
 */
public final class FakeServices implements RolloutTransport, InstantSource {

    private static final String POSITION = "log";

    private final Random random;
    private final List<Entry> log = new ArrayList<>();
    private final List<PromptRequested> asked = new ArrayList<>();
    private final List<Entry> onTheWay = new ArrayList<>();
    final List<Long> requestedIds = new ArrayList<>();
    final List<String> deadLetters = new ArrayList<>();
    private long nowMillis = 1_000_000;

    /** Part of the records that is lost, that comes twice, and of answers that ask for patience. */
    double loss;

    double duplication;
    double timeouts;
    /** Every so many ids are refused by the policy; 0 for none. */
    int rejectEvery;
    /** True: a record that comes twice has another number in it. */
    boolean conflicting;
    /** True: nothing is answered at all. */
    boolean silent;
    /** True: the broker is away. */
    boolean absent;

    public FakeServices(long seed) {
        random = new Random(seed);
    }

    private record Entry(Fact fact, com.google.protobuf.ByteString value) {}

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(nowMillis);
    }

    void put(Fact fact, byte[] value) {
        log.add(new Entry(fact, com.google.protobuf.ByteString.copyFrom(value)));
    }

    @Override
    public Channel open(SortedMap<String, Long> positions) {
        refuseWhenAbsent();
        int start = positions.getOrDefault(POSITION, (long) log.size()).intValue();
        return new FakeChannel(start, log.size());
    }

    private void refuseWhenAbsent() {
        if (absent) {
            nowMillis += 1_000;
            throw new BrokerUnavailableException("away", new IllegalStateException("away"));
        }
    }

    private final class FakeChannel implements Channel {
        private final int end;
        private int position;

        FakeChannel(int position, int end) {
            this.position = position;
            this.end = end;
        }

        @Override
        public void request(PromptRequested block) {
            refuseWhenAbsent();
            block.getSamplesList().forEach(sample -> requestedIds.add(sample.getSampleId()));
            asked.add(block);
        }

        @Override
        public List<Delivery> poll(Duration atMost) {
            if (!absent && !silent) {
                answerSome();
            }
            List<Delivery> arrived = new ArrayList<>();
            int limit = 1 + random.nextInt(4);
            while (!absent && position < log.size() && arrived.size() < limit) {
                arrived.add(delivery(log.get(position++)));
            }
            nowMillis += arrived.isEmpty() ? atMost.toMillis() : 1;
            return arrived;
        }

        private Delivery delivery(Entry entry) {
            return new Delivery() {
                @Override
                public Fact fact() {
                    return entry.fact();
                }

                @Override
                public byte[] value() {
                    return entry.value().toByteArray();
                }

                @Override
                public void reject(String reason) {
                    deadLetters.add(reason);
                }
            };
        }

        @Override
        public SortedMap<String, Long> positions() {
            return new TreeMap<>(java.util.Map.of(POSITION, (long) position));
        }

        @Override
        public boolean caughtUp() {
            return position >= end;
        }

        @Override
        public boolean reachable() {
            return !absent;
        }

        @Override
        public void close() {}
    }

    private void answerSome() {
        for (int turns = random.nextInt(4); turns > 0 && !asked.isEmpty(); turns--) {
            answer(asked.remove(random.nextInt(asked.size())));
        }
        for (int turns = random.nextInt(6); turns > 0 && !onTheWay.isEmpty(); turns--) {
            log.add(onTheWay.remove(random.nextInt(onTheWay.size())));
        }
    }

    private void answer(PromptRequested block) {
        boolean late = random.nextDouble() < timeouts;
        send(Fact.SAMPLE_GENERATED, generated(block, late, 0), generated(block, late, 1));
        if (late) {
            return;
        }
        for (ModelVersion ensemble : block.getContext().getEnsemblesList()) {
            send(Fact.SAMPLE_SCORED, scored(block, ensemble, 0), scored(block, ensemble, 1));
        }
    }

    private void send(Fact fact, com.google.protobuf.MessageLite message, com.google.protobuf.MessageLite other) {
        if (random.nextDouble() < loss) {
            return;
        }
        onTheWay.add(new Entry(fact, message.toByteString()));
        if (random.nextDouble() < duplication) {
            onTheWay.add(new Entry(fact, (conflicting ? other : message).toByteString()));
        }
    }

    private SampleGenerated generated(PromptRequested block, boolean late, float shift) {
        SampleGenerated.Builder facts =
                SampleGenerated.newBuilder().setContext(block.getContext()).addAllPrompts(block.getPromptsList());
        for (SampleRequest request : block.getSamplesList()) {
            GeneratedSample.Builder sample = facts.addSamplesBuilder()
                    .setSampleId(request.getSampleId())
                    .setPromptIndex(request.getPromptIndex());
            if (late) {
                sample.setOutcome(GenerationOutcome.GENERATION_OUTCOME_TIMED_OUT);
            } else if (isRejected(request.getSampleId())) {
                sample.setOutcome(GenerationOutcome.GENERATION_OUTCOME_REJECTED).setReason("refused");
            } else {
                float prompt =
                        block.getPrompts(request.getPromptIndex()).getVector().getValues(0);
                sample.setOutcome(GenerationOutcome.GENERATION_OUTCOME_GENERATED)
                        .setAnswer(answer(request.getSampleId(), prompt + shift));
            }
        }
        return facts.build();
    }

    private SampleScored scored(PromptRequested block, ModelVersion ensemble, float shift) {
        SampleScored.Builder facts = SampleScored.newBuilder()
                .setRunId(block.getContext().getRunId())
                .setPhase(block.getContext().getPhase())
                .setPolicy(block.getContext().getPolicy())
                .setEnsemble(ensemble)
                .addMembers("member-0")
                .addObjectives(Objective.getDefaultInstance());
        for (SampleRequest request : block.getSamplesList()) {
            ScoredSample score = score(ensemble, request.getSampleId());
            facts.addSamples(score.toBuilder().setMemberRaw(0, score.getMemberRaw(0) + shift));
        }
        return facts.build();
    }

    static Answer answer(long id, float prompt) {
        return Answer.newBuilder()
                .setVector(Vector.newBuilder().addValues(id).addValues(prompt))
                .build();
    }

    static ScoredSample score(ModelVersion ensemble, long id) {
        float raw = id * 0.25f + ensemble.getDigest().length();
        return ScoredSample.newBuilder()
                .setSampleId(id)
                .setOutcome(ScoreOutcome.SCORE_OUTCOME_SCORED)
                .addMemberRaw(raw)
                .addMemberNormalised(raw / 2)
                .addAggregates(raw / 2)
                .setVariance(0)
                .build();
    }

    boolean isRejected(long id) {
        return rejectEvery > 0 && id % rejectEvery == 0;
    }
}
