package dev.prudence.trainer.http;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.reward.v1.Objective;
import dev.prudence.proto.reward.v1.SampleScored;
import dev.prudence.proto.reward.v1.ScoreOutcome;
import dev.prudence.proto.reward.v1.ScoredSample;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.proto.rollout.v1.PromptRequested;
import dev.prudence.proto.rollout.v1.SampleGenerated;
import dev.prudence.proto.rollout.v1.SampleRequest;
import dev.prudence.proto.rollout.v1.TokenAnswer;
import dev.prudence.trainer.rollout.RolloutTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** A policy that writes and an ensemble of three that judges, at once and in memory. What they say depends on a sample's id alone. */
final class TextServices implements RolloutTransport {

    private static final List<String> MEMBERS = List.of("member-0", "member-1", "member-2");

    @Override
    public Channel open(SortedMap<String, Long> positions) {
        return new Answering();
    }

    private static final class Answering implements Channel {
        private final List<Delivery> ready = new ArrayList<>();

        @Override
        public void request(PromptRequested block) {
            ready.add(new Fixed(Fact.SAMPLE_GENERATED, generated(block).toByteArray()));
            for (ModelVersion ensemble : block.getContext().getEnsemblesList()) {
                ready.add(new Fixed(Fact.SAMPLE_SCORED, scored(block, ensemble).toByteArray()));
            }
        }

        @Override
        public List<Delivery> poll(Duration atMost) {
            List<Delivery> all = List.copyOf(ready);
            ready.clear();
            return all;
        }

        @Override
        public SortedMap<String, Long> positions() {
            return new TreeMap<>();
        }

        @Override
        public boolean caughtUp() {
            return true;
        }

        @Override
        public boolean reachable() {
            return true;
        }

        @Override
        public void close() {}
    }

    private static final class Fixed implements Delivery {
        private final Fact fact;
        private final byte[] value;

        Fixed(Fact fact, byte[] value) {
            this.fact = fact;
            this.value = value;
        }

        @Override
        public Fact fact() {
            return fact;
        }

        @Override
        public byte[] value() {
            return value.clone();
        }

        @Override
        public void reject(String reason) {
            throw new AssertionError(reason);
        }
    }

    private static SampleGenerated generated(PromptRequested block) {
        SampleGenerated.Builder facts =
                SampleGenerated.newBuilder().setContext(block.getContext()).addAllPrompts(block.getPromptsList());
        for (SampleRequest request : block.getSamplesList()) {
            String text = "answer " + request.getSampleId() + " to <b>"
                    + block.getPrompts(request.getPromptIndex()).getText() + "</b>";
            facts.addSamplesBuilder()
                    .setSampleId(request.getSampleId())
                    .setPromptIndex(request.getPromptIndex())
                    .setOutcome(GenerationOutcome.GENERATION_OUTCOME_GENERATED)
                    .setAnswer(Answer.newBuilder()
                            .setTokens(TokenAnswer.newBuilder()
                                    .addIds(1)
                                    .addLogProbabilities(-1)
                                    .setText(text)));
        }
        return facts.build();
    }

    private static SampleScored scored(PromptRequested block, ModelVersion ensemble) {
        SampleScored.Builder facts = SampleScored.newBuilder()
                .setRunId(block.getContext().getRunId())
                .setPhase(block.getContext().getPhase())
                .setPolicy(block.getContext().getPolicy())
                .setEnsemble(ensemble)
                .addAllMembers(MEMBERS)
                .addObjectives(Objective.getDefaultInstance());
        block.getSamplesList().forEach(request -> facts.addSamples(score(request.getSampleId())));
        return facts.build();
    }

    static ScoredSample score(long id) {
        Random random = new Random(id);
        ScoredSample.Builder score =
                ScoredSample.newBuilder().setSampleId(id).setOutcome(ScoreOutcome.SCORE_OUTCOME_SCORED);
        double sum = 0;
        double squares = 0;
        for (int member = 0; member < MEMBERS.size(); member++) {
            float value = (float) random.nextGaussian();
            score.addMemberRaw(value).addMemberNormalised(value);
            sum += value;
            squares += value * value;
        }
        double mean = sum / MEMBERS.size();
        return score.addAggregates(mean)
                .setVariance(squares / MEMBERS.size() - mean * mean)
                .build();
    }
}
