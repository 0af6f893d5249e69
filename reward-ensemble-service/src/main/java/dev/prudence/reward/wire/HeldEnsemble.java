package dev.prudence.reward.wire;

import dev.prudence.distribution.Lease;
import dev.prudence.distribution.LeasedVersion;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.reward.ensemble.RewardEnsemble;

/**
 * An ensemble that stays loaded while a call needs it.
 *
 * @param release gives it back; once
 */
record HeldEnsemble(RewardEnsemble ensemble, ModelVersion version, Runnable release) implements AutoCloseable {

    /**
     * The ensemble of a digest, or the newest for an empty one.
     *
     * @throws IllegalArgumentException if it is no digest
     * @throws NothingLoadedException if the newest is asked for and none is loaded
     * @throws dev.prudence.distribution.DistributionException if the ensemble cannot be had
     */
    static HeldEnsemble of(Ensembles ensembles, String digest) {
        return digest.isEmpty() ? newest(ensembles) : byDigest(ensembles, digest);
    }

    private static HeldEnsemble newest(Ensembles ensembles) {
        LeasedVersion<RewardEnsemble> newest = ensembles
                .newest()
                .orElseThrow(() -> new NothingLoadedException(
                        "no ensemble is loaded yet; publish one, or name its digest: ensemble_digest="));
        return new HeldEnsemble(newest.model(), newest.version(), newest::close);
    }

    private static HeldEnsemble byDigest(Ensembles ensembles, String digest) {
        ModelVersion version = version(digest);
        Lease<RewardEnsemble> lease = ensembles.byDigest(digest, "");
        return new HeldEnsemble(lease.model(), version, lease::close);
    }

    /** What is known of a version by its digest alone. */
    static ModelVersion version(String digest) {
        if (!digest.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(
                    "a digest is 64 lower-case hexadecimal digits: ensemble_digest=" + digest);
        }
        return ModelVersion.newBuilder()
                .setKind(RewardEnsemble.KIND)
                .setDigest(digest)
                .build();
    }

    @Override
    public void close() {
        release.run();
    }
}
