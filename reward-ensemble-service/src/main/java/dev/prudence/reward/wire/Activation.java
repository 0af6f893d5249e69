package dev.prudence.reward.wire;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.reward.v1.ActivateEnsembleRequest;
import dev.prudence.proto.reward.v1.ActivateEnsembleResponse;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the ensemble of requests that name none.
 *
 * <p>This class is thread-safe; one choice is made at a time, and a second one meanwhile is refused.
 */
public final class Activation {

    private static final Logger LOG = LoggerFactory.getLogger(Activation.class);

    private final Ensembles ensembles;
    private final ReentrantLock choosing = new ReentrantLock();

    public Activation(Ensembles ensembles) {
        this.ensembles = ensembles;
    }

    /**
     * Returns when the ensemble is active; without a digest, announcements are followed again, and at once.
     *
     * @throws IllegalArgumentException if it is no digest
     * @throws dev.prudence.distribution.DistributionException if the ensemble cannot be had; everything stays as it is then
     * @throws UnusableEnsembleException if it was had, but is no ensemble that can be loaded
     * @throws ActivationUnderWayException if another one is being activated
     */
    public ActivateEnsembleResponse activate(ActivateEnsembleRequest request) {
        if (!choosing.tryLock()) {
            throw new ActivationUnderWayException(request.getEnsembleDigest());
        }
        try {
            return choose(request);
        } finally {
            choosing.unlock();
        }
    }

    private ActivateEnsembleResponse choose(ActivateEnsembleRequest request) {
        Optional<ModelVersion> previous = ensembles.activeVersion();
        if (request.getEnsembleDigest().isEmpty()) {
            ensembles.follow();
        } else {
            ensembles.activate(HeldEnsemble.version(request.getEnsembleDigest()));
        }
        ActivateEnsembleResponse.Builder response =
                ActivateEnsembleResponse.newBuilder().setFollowsAnnouncements(ensembles.followsAnnouncements());
        ensembles.activeVersion().ifPresent(response::setActive);
        previous.ifPresent(response::setPrevious);
        LOG.info(
                "an ensemble was chosen: active={}, previous={}, follows announcements={}",
                response.getActive().getDigest(),
                response.getPrevious().getDigest(),
                response.getFollowsAnnouncements());
        return response.build();
    }
}
