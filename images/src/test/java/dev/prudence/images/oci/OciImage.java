package dev.prudence.images.oci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * An image layout as the specification describes it, read without anything of what wrote it. Every blob is checked against its name on the
 * way.
 *
 * @param manifestDigest of the image
 * @param config its configuration
 * @param layers from the lowest to the highest
 */
public record OciImage(String manifestDigest, JsonNode config, List<OciLayer> layers) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public OciImage {
        layers = List.copyOf(layers);
    }

    /** Reads the only image of a layout. */
    public static OciImage read(Path layout) {
        JsonNode version = json(layout.resolve("oci-layout"));
        JsonNode index = json(layout.resolve("index.json"));
        if (!version.path("imageLayoutVersion").asText().equals("1.0.0")
                || index.path("manifests").size() != 1) {
            throw new AssertionError("this is no layout with one image: " + layout);
        }
        String digest = index.at("/manifests/0/digest").asText();
        JsonNode manifest = json(blob(layout, digest));
        List<OciLayer> layers = new ArrayList<>();
        for (JsonNode layer : manifest.path("layers")) {
            layers.add(OciLayer.read(
                    layer.path("digest").asText(),
                    blob(layout, layer.path("digest").asText())));
        }
        return new OciImage(
                digest, json(blob(layout, manifest.at("/config/digest").asText())), layers);
    }

    /** Words below the configuration's {@code config}. */
    public List<String> words(String key) {
        return StreamSupport.stream(config.path("config").path(key).spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    /** What the container is told in variables. */
    public Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String variable : words("Env")) {
            environment.put(
                    variable.substring(0, variable.indexOf('=')), variable.substring(variable.indexOf('=') + 1));
        }
        return environment;
    }

    public String label(String name) {
        return config.path("config").path("Labels").path(name).asText();
    }

    /** All entries of all layers. */
    public Stream<OciEntry> entries() {
        return layers.stream().flatMap(layer -> layer.entries().stream());
    }

    /** Where a blob lies whose contents are what its name says. */
    private static Path blob(Path layout, String digest) {
        Path blob = layout.resolve("blobs").resolve(digest.replace(':', '/'));
        if (!digest.equals("sha256:" + Digests.sha256(blob))) {
            throw new AssertionError("a blob is not what its name says: " + blob);
        }
        return blob;
    }

    private static JsonNode json(Path file) {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
