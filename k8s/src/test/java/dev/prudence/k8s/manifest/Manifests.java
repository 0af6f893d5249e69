package dev.prudence.k8s.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Resources that are deployed together.
 *
 * @param all in the order of rendering
 */
public record Manifests(List<Manifest> all) {

    private static final YAMLMapper YAML = YAMLMapper.builder().build();

    public Manifests {
        all = List.copyOf(all);
    }

    /** Reads documents of YAML. */
    public static Manifests parse(String yaml) {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(yaml)) {
            return new Manifests(documents.readAll().stream().map(Manifest::new).toList());
        } catch (IOException e) {
            throw new UncheckedIOException("The manifests are no YAML", e);
        }
    }

    public Manifests plus(Manifests others) {
        List<Manifest> both = new ArrayList<>(all);
        both.addAll(others.all);
        return new Manifests(both);
    }

    /** With what operators make of custom resources, for checks across resources. */
    public Manifests withOperators() {
        return plus(Strimzi.of(this));
    }

    public Stream<Manifest> ofKind(String... kinds) {
        Set<String> wanted = Set.of(kinds);
        return all.stream().filter(manifest -> wanted.contains(manifest.kind()));
    }

    public Optional<Manifest> find(String kind, String name) {
        return ofKind(kind).filter(manifest -> manifest.name().equals(name)).findFirst();
    }

    /** The pods that these resources lead to, one for each template. */
    public List<Pod> pods() {
        return ofKind("Deployment", "StatefulSet", "Job", "Pod").map(Pod::of).toList();
    }

    /** The pods with the labels of a selector. */
    public List<Pod> pods(Selector selector) {
        return pods().stream().filter(pod -> selector.matches(pod.labels())).toList();
    }

    /**
     * A copy in which one resource is changed.
     *
     * @param id kind and name; the digest at the end of a generated name is left out
     * @throws IllegalArgumentException if there is no such resource
     */
    public Manifests changing(String id, Consumer<ObjectNode> change) {
        List<Manifest> changed = new ArrayList<>();
        boolean found = false;
        for (Manifest manifest : all) {
            if (manifest.id().equals(id) || manifest.id().matches(id + "-[a-z0-9]{10}")) {
                ObjectNode copy = manifest.json().deepCopy();
                change.accept(copy);
                changed.add(new Manifest(copy));
                found = true;
            } else {
                changed.add(manifest);
            }
        }
        if (!found) {
            throw new IllegalArgumentException("there is no such resource: id=" + id);
        }
        return new Manifests(changed);
    }
}
