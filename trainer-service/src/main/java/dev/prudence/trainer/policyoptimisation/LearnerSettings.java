package dev.prudence.trainer.policyoptimisation;

import dev.prudence.graph.lora.Lora;
import dev.prudence.graph.training.AdamW;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How a policy is updated.
 *
 * @param rows of a micro-batch, even; a minibatch of any size is made of some
 * @param adamW the optimiser
 * @param clipNorm largest joint norm of the gradients, above 0
 * @param threads inside an operator, from 1
 * @param trained which parameters are trained, by name; the others stay as they are
 * @param lora adapters beside weights that stay as they are; their matrices are parameters that {@code trained} may name
 */
public record LearnerSettings(
        int rows, AdamW adamW, double clipNorm, int threads, Predicate<String> trained, Optional<LowRank> lora) {

    /**
     * Low-rank adaptation.
     *
     * @param seed of the matrices before training
     */
    public record LowRank(Lora lora, long seed) {}

    public LearnerSettings {
        if (rows < 2 || rows % 2 != 0) {
            throw new IllegalArgumentException("a micro-batch has an even number of rows: rows=" + rows);
        }
    }

    /** The same with others trained. */
    public LearnerSettings with(Predicate<String> others, Optional<LowRank> adapters) {
        return new LearnerSettings(rows, adamW, clipNorm, threads, others, adapters);
    }

    /** AdamW with β 0.9 and 0.95, ε 1e-8, no decay; norm 1; one thread; every parameter. */
    public static LearnerSettings of(int rows) {
        return new LearnerSettings(rows, AdamW.of(0.9, 0.95, 1e-8, 0), 1, 1, name -> true, Optional.empty());
    }
}
