package dev.prudence.worldmodel.messaging;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.prudence.proto.model.v1.VersionPublished;
import dev.prudence.worldmodel.WorldModels;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Follows published versions from the first one on; what cannot be read becomes a dead letter. */
@ApplicationScoped
public class PublishedVersions {
    private final WorldModels models;

    PublishedVersions(WorldModels models) {
        this.models = models;
    }

    /** Takes note of a version; loading happens elsewhere. */
    @Incoming(Channels.VERSION_PUBLISHED)
    public void on(byte[] value) throws InvalidProtocolBufferException {
        VersionPublished published = VersionPublished.parseFrom(value);
        if (published.getVersion().getDigest().isEmpty()) {
            throw new IllegalArgumentException("Name the version that was published: version.digest=\"\"");
        }
        models.announce(published);
    }
}
