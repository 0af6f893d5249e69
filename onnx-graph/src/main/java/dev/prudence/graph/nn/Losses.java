package dev.prudence.graph.nn;

import dev.prudence.graph.ElementType;
import dev.prudence.graph.Value;

/** Scalar losses. */
public final class Losses {

    private Losses() {}

    /**
     * Mean cross-entropy {@code -ln softmax(logits)[target]} over the positions that count; 0 when none does.
     *
     * @param logits {@code [.., classes]}
     * @param targets int64 {@code [..]}
     * @param ignored the target of positions that do not count, usually -100
     */
    public static Value crossEntropy(Value logits, Value targets, long ignored) {
        Value counted = counted(targets, ignored, logits.elementType());
        return crossEntropyByPosition(logits, targets, ignored)
                .sum()
                .div(counted.sum().max(one(logits)));
    }

    /** The cross-entropy of each position, {@code [..]}; 0 where the target is ignored. */
    public static Value crossEntropyByPosition(Value logits, Value targets, long ignored) {
        Value zero = logits.graph().scalar(ElementType.INT64, 0);
        Value valid = isCounted(targets, ignored).where(targets, zero);
        Value picked = logits.logSoftmax(-1).gatherElements(-1, valid.unsqueeze(-1));
        return picked.squeeze(-1)
                .mul(counted(targets, ignored, logits.elementType()))
                .neg();
    }

    /**
     * The Bradley–Terry loss of pairwise preferences with an L2 term that keeps scores near 0, averaged over the pairs:
     * {@code ln(1 + e^(rejected - chosen)) + l2 / 2 (chosen² + rejected²)}.
     *
     * @param chosen scores {@code [pairs]} of the preferred answers
     * @param rejected scores {@code [pairs]} of the others
     * @param l2 from 0, usually 0.001
     */
    public static Value bradleyTerry(Value chosen, Value rejected, double l2) {
        Value preference = rejected.sub(chosen).softplus();
        Value size = chosen.square().add(rejected.square()).mul(l2 / 2);
        return preference.add(size).mean();
    }

    private static Value counted(Value targets, long ignored, ElementType type) {
        return isCounted(targets, ignored).cast(type);
    }

    private static Value isCounted(Value targets, long ignored) {
        return targets.equalTo(targets.graph().scalar(ElementType.INT64, (double) ignored))
                .not();
    }

    private static Value one(Value like) {
        return like.graph().scalar(like.elementType(), 1);
    }
}
