package dev.prudence.images.build;

import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;

/** Images in registries, with the credentials that {@code docker login} has kept. */
final class Registries {

    private Registries() {}

    static RegistryImage image(ImageReference reference) {
        // What is logged names where credentials were found; nobody needs it.
        CredentialRetrieverFactory credentials = CredentialRetrieverFactory.forImage(reference, event -> {});
        return RegistryImage.named(reference).addCredentialRetriever(credentials.dockerConfig());
    }
}
