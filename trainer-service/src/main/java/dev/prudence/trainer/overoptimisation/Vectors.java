package dev.prudence.trainer.overoptimisation;

import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.Vector;
import dev.prudence.runtime.noise.NoiseStream;
import java.util.List;
import java.util.stream.IntStream;

/** Prompts of the vector task. */
final class Vectors {
    private Vectors() {}

    /** Standard normal prompts; prompt i depends on seed, purpose and i only. */
    static List<Prompt> prompts(VectorTask task, long seed, String purpose, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> prompt(task, NoiseStream.of(seed, "overoptimisation/prompts/" + purpose, i)))
                .toList();
    }

    private static Prompt prompt(VectorTask task, NoiseStream noise) {
        Vector.Builder vector = Vector.newBuilder();
        for (int i = 0; i < task.promptWidth(); i++) {
            vector.addValues((float) noise.gaussian());
        }
        return Prompt.newBuilder().setVector(vector).build();
    }
}
