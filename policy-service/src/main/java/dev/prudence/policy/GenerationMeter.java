package dev.prudence.policy;

import dev.prudence.proto.rollout.v1.GeneratedSample;
import java.util.List;
import java.util.function.Supplier;

/** Sees what policies compute and answer. Implementations are thread-safe and quick. */
public interface GenerationMeter {

    /** Sees nothing. */
    GenerationMeter NONE = new GenerationMeter() {
        @Override
        public <T> T run(PolicyKind kind, int busyRows, Supplier<T> graphRun) {
            return graphRun.get();
        }

        @Override
        public void answered(List<GeneratedSample> samples) {}
    };

    /** Runs a graph once; {@code busyRows} of its rows belong to samples. A text policy feeds one token per busy row. */
    <T> T run(PolicyKind kind, int busyRows, Supplier<T> graphRun);

    /** Samples got their outcome. */
    void answered(List<GeneratedSample> samples);
}
