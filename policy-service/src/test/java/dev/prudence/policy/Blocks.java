package dev.prudence.policy;

import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.SampleRequest;
import dev.prudence.proto.rollout.v1.Vector;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Requests in the words of a test. */
final class Blocks {
    private Blocks() {}

    static Prompt text(String text) {
        return Prompt.newBuilder().setText(text).build();
    }

    static Prompt vector(float... values) {
        Vector.Builder vector = Vector.newBuilder();
        IntStream.range(0, values.length).forEach(i -> vector.addValues(values[i]));
        return Prompt.newBuilder().setVector(vector).build();
    }

    static SampleRequest sample(long id, int prompt) {
        return SampleRequest.newBuilder().setSampleId(id).setPromptIndex(prompt).build();
    }

    /** Samples {@code from} (inclusive) to {@code to} (exclusive) of one prompt. */
    static Generation generation(Sampling sampling, Prompt prompt, long from, long to) {
        return new Generation(
                "test",
                11,
                sampling,
                List.of(prompt),
                LongStream.range(from, to).mapToObj(id -> sample(id, 0)).toList());
    }
}
