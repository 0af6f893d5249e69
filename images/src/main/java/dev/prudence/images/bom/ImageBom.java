package dev.prudence.images.bom;

import dev.prudence.images.catalogue.Program;
import dev.prudence.images.contents.ImageFile;
import dev.prudence.images.contents.JavaRuntime;
import dev.prudence.images.contents.Materials;
import dev.prudence.images.contents.Part;
import dev.prudence.images.contents.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.cyclonedx.Version;
import org.cyclonedx.exception.GeneratorException;
import org.cyclonedx.generators.BomGeneratorFactory;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Dependency;
import org.cyclonedx.model.Evidence;
import org.cyclonedx.model.Hash;
import org.cyclonedx.model.License;
import org.cyclonedx.model.LicenseChoice;
import org.cyclonedx.model.Metadata;
import org.cyclonedx.model.component.evidence.Occurrence;

/**
 * The bill of materials of an image: one component for every jar that lies in it, with the digest of that file and its place. What the base
 * image brings is the base's own affair and is not listed. The same contents give the same bytes.
 */
public final class ImageBom {

    /** Where it lies in the image. */
    public static final String PATH = Program.HOME + "/sbom.cdx.json";

    private final Materials materials;
    private final Map<String, Component> components = new LinkedHashMap<>();

    private ImageBom(Materials materials) {
        this.materials = materials;
    }

    /**
     * Writes a bill in CycloneDX 1.6.
     *
     * @param image what the image is called, with its tag after a colon
     * @param description of the image, in a few words
     * @param runtime that is put into the image
     * @param time that the bill carries
     * @return JSON
     */
    public static String of(
            String image,
            String description,
            List<Part> parts,
            Materials materials,
            Optional<JavaRuntime> runtime,
            Instant time) {
        ImageBom bill = new ImageBom(materials);
        parts.stream().filter(part -> part.file().isJar()).forEach(bill::add);
        runtime.ifPresent(bill::add);
        return bill.json(image, description, time);
    }

    private void add(Part part) {
        ImageFile file = part.file();
        Component component = part.component().map(ImageBom::library).orElseGet(() -> own(file));
        component.setHashes(List.of(new Hash(Hash.Algorithm.SHA_256, Sha256.of(file.source()))));
        Occurrence occurrence = new Occurrence();
        occurrence.setLocation(file.path());
        Evidence evidence = new Evidence();
        evidence.addOccurrence(occurrence);
        component.setEvidence(evidence);
        components.put(component.getBomRef(), component);
    }

    private static Component library(Component known) {
        Component component = new Component();
        component.setType(Component.Type.LIBRARY);
        component.setBomRef(known.getBomRef());
        component.setGroup(known.getGroup());
        component.setName(known.getName());
        component.setVersion(known.getVersion());
        component.setPurl(known.getPurl());
        component.setLicenses(known.getLicenses());
        component.setPedigree(known.getPedigree());
        return component;
    }

    /** A jar that this build has made: a part of a module, named by its place. */
    private Component own(ImageFile file) {
        Component module = materials.module();
        String place = file.path().substring(Program.HOME.length() + 1);
        String name = place.equals(Program.PROBE) ? "images" : module.getName();
        String purl = "pkg:maven/" + module.getGroup() + "/" + name + "@" + module.getVersion() + "#" + place;
        Component component = library(module);
        component.setName(place);
        component.setPurl(purl);
        component.setBomRef(purl);
        return component;
    }

    private void add(JavaRuntime runtime) {
        Component component = new Component();
        component.setType(Component.Type.PLATFORM);
        component.setName("openjdk");
        component.setVersion(runtime.version());
        component.setBomRef("openjdk@" + runtime.version());
        component.setPurl("pkg:generic/openjdk@" + runtime.version());
        component.setLicenses(licence("GPL-2.0-with-classpath-exception"));
        components.put(component.getBomRef(), component);
    }

    private String json(String image, String description, Instant time) {
        Component subject = subject(image, description);
        Metadata metadata = new Metadata();
        metadata.setTimestamp(Date.from(time));
        metadata.setComponent(subject);
        Bom bom = new Bom();
        bom.setMetadata(metadata);
        bom.setSerialNumber("urn:uuid:" + UUID.nameUUIDFromBytes(identity(image)));
        bom.setComponents(new ArrayList<>(components.values()));
        bom.setDependencies(dependencies(subject));
        try {
            return BomGeneratorFactory.createJson(Version.VERSION_16, bom).toJsonString(true) + "\n";
        } catch (GeneratorException e) {
            throw new IllegalStateException("a bill of materials cannot be written: image=" + image, e);
        }
    }

    private static Component subject(String image, String description) {
        Component subject = new Component();
        int colon = image.lastIndexOf(':');
        subject.setType(Component.Type.CONTAINER);
        subject.setBomRef(image);
        subject.setName(image.substring(0, colon));
        subject.setVersion(image.substring(colon + 1));
        subject.setDescription(description);
        subject.setLicenses(licence("Apache-2.0"));
        return subject;
    }

    private static LicenseChoice licence(String id) {
        License licence = new License();
        licence.setId(id);
        LicenseChoice licences = new LicenseChoice();
        licences.addLicense(licence);
        return licences;
    }

    private byte[] identity(String image) {
        StringBuilder identity = new StringBuilder(image);
        components.forEach((ref, component) -> {
            identity.append('\n').append(ref);
            hashes(component).forEach(hash -> identity.append(' ').append(hash.getValue()));
        });
        return identity.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static List<Hash> hashes(Component component) {
        return Objects.requireNonNullElse(component.getHashes(), List.of());
    }

    /** Maven's graph as far as it is in the image; whatever nothing else needs is needed by the image itself. */
    private List<Dependency> dependencies(Component subject) {
        List<Dependency> graph = new ArrayList<>();
        Set<String> needed = new HashSet<>();
        for (Dependency known : materials.dependencies()) {
            if (components.containsKey(known.getRef())) {
                Dependency dependency = new Dependency(known.getRef());
                Objects.requireNonNullElse(known.getDependencies(), List.<Dependency>of()).stream()
                        .map(Dependency::getRef)
                        .filter(components::containsKey)
                        .peek(needed::add)
                        .forEach(ref -> dependency.addDependency(new Dependency(ref)));
                graph.add(dependency);
            }
        }
        Dependency root = new Dependency(subject.getBomRef());
        components.keySet().stream()
                .filter(ref -> !needed.contains(ref))
                .forEach(ref -> root.addDependency(new Dependency(ref)));
        graph.add(0, root);
        return graph;
    }
}
