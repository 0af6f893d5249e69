package dev.prudence.k8s.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A pod as a template describes it.
 *
 * @param owner the resource with the template
 * @param labels its labels
 * @param spec its specification
 */
public record Pod(Manifest owner, Map<String, String> labels, JsonNode spec) {

    public Pod {
        labels = Map.copyOf(labels);
    }

    static Pod of(Manifest owner) {
        JsonNode pod = owner.kind().equals("Pod") ? owner.json() : owner.at("/spec/template");
        return new Pod(owner, Manifest.texts(pod.at("/metadata/labels")), pod.path("spec"));
    }

    /** The resource with the template, as it is named in findings. */
    public String id() {
        return owner.id();
    }

    /** All containers, those first that initialise. */
    public List<Container> containers() {
        return Stream.concat(Manifest.each(spec.path("initContainers")), longRunning())
                .map(json -> new Container(this, json))
                .toList();
    }

    /** The containers that stay. */
    public List<Container> staying() {
        return longRunning().map(json -> new Container(this, json)).toList();
    }

    private Stream<JsonNode> longRunning() {
        return Manifest.each(spec.path("containers"));
    }

    /** Names of what can be mounted: volumes and claims of a stateful set. */
    public Set<String> volumes() {
        return Stream.concat(
                        Manifest.each(spec.path("volumes")).map(volume -> volume.path("name")),
                        Manifest.each(owner.at("/spec/volumeClaimTemplates")).map(claim -> claim.at("/metadata/name")))
                .map(JsonNode::asText)
                .collect(Collectors.toSet());
    }
}
