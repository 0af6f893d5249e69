package dev.prudence.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.SampleRequest;
import dev.prudence.runtime.artefact.ModelArtefact;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A sample has the same bits whatever it is generated with, in whatever order and on however many threads. */
class BatchIndependenceTest {
    private static final int SAMPLES = 120;

    /** Samples take turns with them; those of one setting are asked for while those of others are under way. */
    private static final List<Sampling> SETTINGS = List.of(
            new Sampling(1.3, 100),
            new Sampling(1, 1, 1, 0, 100, List.of()),
            new Sampling(1.3, 4, 1, 0, 100, List.of(7)),
            new Sampling(0.9, 20, 0.7, 3, 100, List.of()),
            new Sampling(1.3, Integer.MAX_VALUE, 1, 0, 4, List.of(6, 8)));

    @Test
    void tokensAndLogProbabilitiesAreTheSameInEveryBatch() throws Exception {
        TransformerDecoder decoder = new TransformerDecoder(32, 2, 2, 12, 40);
        ModelArtefact artefact =
                PolicyArtefacts.text(decoder.toOnnx(16, 5, false), decoder.toOnnx(16, 5, true), 16, 12, 40);
        List<Prompt> prompts = List.of(Blocks.text("w5"), Blocks.text("w6 w7 w8"), Blocks.text("w9 w10 w11 w12 w13"));
        assertIndependent(artefact, prompts);
    }

    @Test
    void vectorsAreTheSameInEveryBatch() throws Exception {
        assertIndependent(
                PolicyArtefacts.vector(32),
                List.of(Blocks.vector(1, 2, 3), Blocks.vector(0, 0, 0), Blocks.vector(-1, 0.5f, 8)));
    }

    private static void assertIndependent(ModelArtefact artefact, List<Prompt> prompts) throws Exception {
        List<SampleRequest> requests = new ArrayList<>();
        IntStream.range(0, SAMPLES).forEach(id -> requests.add(Blocks.sample(id, id % prompts.size())));
        Map<Long, GeneratedSample> expected = new HashMap<>();
        try (Policy policy = new PolicyFactory(PolicyArtefacts.computing(1)).open(artefact)) {
            for (Generation generation : generations(prompts, requests)) {
                policy.generate(generation).forEach(sample -> expected.put(sample.getSampleId(), sample));
            }
        }
        Random random = new Random(1);
        try (Policy policy = new PolicyFactory(PolicyArtefacts.computing(3)).open(artefact)) {
            for (int round = 0; round < 10; round++) {
                Collections.shuffle(requests, random);
                for (GeneratedSample sample : inRandomParts(policy, prompts, requests, random)) {
                    assertThat(sample).as("round %d", round).isEqualTo(expected.get(sample.getSampleId()));
                }
            }
        }
    }

    private static List<GeneratedSample> inRandomParts(
            Policy policy, List<Prompt> prompts, List<SampleRequest> requests, Random random) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try {
            List<Callable<List<GeneratedSample>>> parts = new ArrayList<>();
            for (int from = 0; from < requests.size(); ) {
                int to = Math.min(requests.size(), from + 1 + random.nextInt(50));
                generations(prompts, requests.subList(from, to))
                        .forEach(part -> parts.add(() -> policy.generate(part)));
                from = to;
            }
            List<GeneratedSample> samples = new ArrayList<>();
            for (Future<List<GeneratedSample>> part : callers.invokeAll(parts)) {
                samples.addAll(part.get());
            }
            assertThat(samples).hasSize(requests.size());
            return samples;
        } finally {
            callers.shutdown();
        }
    }

    /** One for each setting that has samples here. */
    private static List<Generation> generations(List<Prompt> prompts, List<SampleRequest> requests) {
        List<Generation> generations = new ArrayList<>();
        for (int i = 0; i < SETTINGS.size(); i++) {
            int setting = i;
            List<SampleRequest> own = requests.stream()
                    .filter(request -> request.getSampleId() % SETTINGS.size() == setting)
                    .toList();
            if (!own.isEmpty()) {
                generations.add(new Generation("test", 42, SETTINGS.get(i), prompts, own));
            }
        }
        return generations;
    }
}
