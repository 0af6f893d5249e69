package dev.prudence.trainer.worldmodel;

/**
 * What is learnt from.
 *
 * @param steps of a sequence, 1 at least
 * @param returnSteps rewards of a value target, 1 at least
 * @param discount of the environment, in (0, 1]
 */
public record SequenceRules(int steps, int returnSteps, double discount) {

    public SequenceRules {
        if (steps < 1 || returnSteps < 1) {
            throw new IllegalArgumentException(
                    "Sequences and returns have a step at least: steps=" + steps + ", returnSteps=" + returnSteps);
        }
        if (!(discount > 0 && discount <= 1)) {
            throw new IllegalArgumentException("A discount lies in (0, 1]: discount=" + discount);
        }
    }

    /** Steps that have to follow the first one of a sequence. */
    int reach() {
        return steps + returnSteps;
    }
}
