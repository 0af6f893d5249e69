package dev.prudence.reward.wire;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.reward.v1.ActivateEnsembleRequest;
import dev.prudence.proto.reward.v1.ActivateEnsembleResponse;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the ensemble of requests that name none, for this process, and remembers the choice for the next one.
 *
 * <p>This class is thread-safe; one choice is made at a time, and a second one meanwhile is refused.
 */
public final class Activation {

    private static final Logger LOG = LoggerFactory.getLogger(Activation.class);

    private final Ensembles ensembles;
    private final PinnedDigest pinned; // used while choosing
    private final ReentrantLock choosing = new ReentrantLock();

    public Activation(Ensembles ensembles, PinnedDigest pinned) {
        this.ensembles = ensembles;
        this.pinned = pinned;
    }

    /**
     * Goes back to what was pinned before a restart. When it cannot be had now, no other version takes its place: nothing is active until
     * somebody chooses again.
     *
     * @throws IllegalStateException if what was remembered is damaged
     */
    public void resume() {
        choosing.lock();
        try {
            pinned.read().ifPresent(this::resume);
        } finally {
            choosing.unlock();
        }
    }

    private void resume(String digest) {
        ensembles.hold();
        try {
            ensembles.activate(HeldEnsemble.version(digest));
            LOG.info("the ensemble that was pinned before is active again: digest={}", digest);
        } catch (RuntimeException e) {
            LOG.error("incident: the pinned ensemble cannot be had, nothing is served: digest={}", digest, e);
        }
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
            pinned.clear();
            ensembles.follow();
        } else {
            ensembles.activate(HeldEnsemble.version(request.getEnsembleDigest()));
            pinned.write(request.getEnsembleDigest());
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
