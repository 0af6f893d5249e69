package dev.prudence.policy.messaging;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.prudence.policy.NewestPolicies;
import dev.prudence.proto.model.v1.VersionPublished;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Follows published versions from the first one on; what cannot be read becomes a dead letter. */
@ApplicationScoped
public class PublishedVersions {
    private final NewestPolicies newest;

    PublishedVersions(NewestPolicies newest) {
        this.newest = newest;
    }

    /** Takes note of a version; loading happens elsewhere. */
    @Incoming(Channels.VERSION_PUBLISHED)
    public void on(byte[] value) throws InvalidProtocolBufferException {
        VersionPublished published = VersionPublished.parseFrom(value);
        if (published.getVersion().getDigest().isEmpty()) {
            throw new IllegalArgumentException("Name the version that was published: version.digest=\"\"");
        }
        newest.announce(published);
    }
}
