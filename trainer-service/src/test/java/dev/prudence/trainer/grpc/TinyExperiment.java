package dev.prudence.trainer.grpc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.Vector;
import dev.prudence.runtime.artefact.ArtefactWriter;
import dev.prudence.trainer.rollout.FakeServices;
import dev.prudence.trainer.rollout.PhaseSpec;
import dev.prudence.trainer.rollout.PhaseSummary;
import dev.prudence.trainer.rollout.RolloutTransport;
import dev.prudence.trainer.run.Experiment;
import dev.prudence.trainer.run.Stage;
import dev.prudence.trainer.run.StageContext;
import dev.prudence.trainer.run.StageOutput;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes a model, samples from it through in-memory services, and writes how many samples came. */
@Singleton
@Priority(1_000)
public class TinyExperiment implements Experiment {

    @Override
    public String name() {
        return "overoptimisation";
    }

    @Override
    public List<Stage> stages(JsonNode config) {
        return List.of(new Sampling());
    }

    @Produces
    @Singleton
    RolloutTransport transport() {
        return new FakeServices(1);
    }

    @Produces
    @Singleton
    Producer<byte[], byte[]> producer() {
        return new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static final class Sampling implements Stage {
        @Override
        public String name() {
            return "sampling";
        }

        @Override
        public List<String> sections() {
            return List.of("seed");
        }

        @Override
        public StageOutput run(StageContext context) throws Exception {
            Path artefact = context.directory().resolve("artefact");
            ArtefactWriter.of("vector-policy", "policy")
                    .part("part", new byte[] {1})
                    .writeTo(artefact);
            ModelVersion policy = context.publisher().publish("policy", artefact);
            List<Prompt> prompts = IntStream.range(0, 4)
                    .mapToObj(index -> Prompt.newBuilder()
                            .setVector(Vector.newBuilder().addValues(index))
                            .build())
                    .toList();
            PhaseSpec spec = PhaseSpec.of("tiny", policy, List.of(policy), prompts, 10, context.seed());
            PhaseSummary summary = context.rollouts().collect(spec, (sample, scores) -> {});
            Files.writeString(
                    context.runDirectory().resolve("results.json"),
                    "samples=" + summary.samples() + " complete=" + summary.complete());
            return StageOutput.empty();
        }
    }
}
