package dev.prudence.reward.messaging;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.prudence.distribution.NewestModel;
import dev.prudence.proto.model.v1.VersionPublished;
import dev.prudence.reward.ensemble.RewardEnsemble;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Follows published versions from the first one on; what cannot be read becomes a dead letter. */
@ApplicationScoped
public class PublishedVersions {

    private final NewestModel<RewardEnsemble> newest;

    PublishedVersions(NewestModel<RewardEnsemble> newest) {
        this.newest = newest;
    }

    /** Takes note of a version; loading happens elsewhere. */
    @Incoming(Channels.VERSION_PUBLISHED)
    public void on(byte[] value) throws InvalidProtocolBufferException {
        VersionPublished published = VersionPublished.parseFrom(value);
        if (published.getVersion().getDigest().isEmpty()) {
            throw new IllegalArgumentException("name the version that was published: version.digest=");
        }
        newest.announce(published);
    }
}
