package dev.prudence.trainer.policyrun;

import dev.prudence.trainer.policyoptimisation.KlCoefficient;
import java.io.IOException;
import java.util.Optional;

/** What is done again and again to make a policy better. Not thread-safe. */
interface PolicyIteration {

    /** How many answers one of them learns from. */
    long samples();

    /**
     * Does one; a function of its number and of the policies before it.
     *
     * @return the coefficient of the next one; empty where the monitor ends the optimisation
     */
    Optional<KlCoefficient> iterate(int step, KlCoefficient coefficient) throws IOException;
}
