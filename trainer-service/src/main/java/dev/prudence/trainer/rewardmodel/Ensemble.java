package dev.prudence.trainer.rewardmodel;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The trained members of one backbone. Not thread-safe. */
interface Ensemble extends AutoCloseable {

    /** Raw scores {@code [pairs][members]}; a pair's scores do not depend on its neighbours. */
    float[][] score(List<TextPair> pairs);

    /**
     * Writes the {@code reward-ensemble} artefact.
     *
     * @param directory is created
     * @param normalisations one per member
     * @param objectives the contract's entries
     */
    void write(
            Path directory,
            List<Normalisation> normalisations,
            List<Map<String, Object>> objectives,
            Map<String, ?> provenance);

    @Override
    void close();
}
