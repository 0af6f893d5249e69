package dev.prudence.trainer.registry;

import dev.prudence.proto.model.v1.ModelVersion;

/** Tells the services that a version can be downloaded. */
@FunctionalInterface
public interface VersionAnnouncer {

    /**
     * Announces a version and returns once that is durable.
     *
     * @throws dev.prudence.trainer.rollout.BrokerUnavailableException if it cannot be announced for too long
     */
    void announce(ModelVersion version);
}
