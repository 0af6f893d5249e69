package dev.prudence.trainer.registry;

import dev.prudence.proto.model.v1.ModelVersion;
import java.nio.file.Path;

/** Makes a model of the current run available to the services. This class is thread-safe. */
@FunctionalInterface
public interface ModelPublisher {

    /**
     * Stores a verified artefact in the registry and announces it. Returns once the announcement is durable. The same
     * bytes published again under the same name give the existing version.
     *
     * @param model the model's name inside the run: {@code policy}, {@code reward-ensemble}
     * @param artefact directory with {@code manifest.json} and the parts that it names
     * @throws IllegalArgumentException if a part differs from the manifest
     */
    ModelVersion publish(String model, Path artefact);

    /**
     * Drops the bytes of versions that nobody asks for any more, for models of which every iteration publishes one. They stay
     * listed. A publisher that stores nothing has nothing to drop.
     *
     * @param version of the model that they precede
     * @param kept of the newest versions up to this one, at least 1; all later ones stay too
     */
    default void dropBefore(ModelVersion version, int kept) {}
}
