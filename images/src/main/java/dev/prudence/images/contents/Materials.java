package dev.prudence.images.contents;

import dev.prudence.images.ImagesException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.cyclonedx.exception.ParseException;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Dependency;
import org.cyclonedx.model.Hash;
import org.cyclonedx.model.Pedigree;
import org.cyclonedx.parsers.JsonParser;

/**
 * What a module's build says about its jars: Maven's bill of materials, found by the digests of the files themselves, so that what is said
 * belongs to what is there. This class is thread-safe.
 */
public final class Materials {

    /** What the pedigree of a jar says that is not Maven's to the byte. */
    public static final String CHANGED = "Packaged by Quarkus without classes that one of its extensions replaces.";

    private static final String OURS = "dev.prudence";

    private final Component module;
    private final List<Dependency> dependencies;
    private final Map<String, Component> byDigest = new HashMap<>();
    private final Map<String, Component> byFileName = new HashMap<>();

    private Materials(Bom bom) {
        module = bom.getMetadata().getComponent();
        dependencies = List.copyOf(Objects.requireNonNullElse(bom.getDependencies(), List.of()));
        for (Component component : bom.getComponents()) {
            sha256(component).ifPresent(digest -> byDigest.put(digest, component));
            String fileName = component.getGroup() + "." + component.getName() + "-" + component.getVersion() + ".jar";
            byFileName.put(fileName, component);
        }
    }

    /** Reads a bill in CycloneDX's JSON. */
    public static Materials read(Path bill) {
        try {
            return new Materials(new JsonParser().parse(bill.toFile()));
        } catch (ParseException e) {
            throw new ImagesException("A bill of materials cannot be read: file=" + bill, e);
        }
    }

    /**
     * The component that a jar is, if Maven knows it. A jar from which Quarkus has left out classes is known by the name that Quarkus gives
     * it, and its component's pedigree says so.
     */
    public Optional<Component> of(Path jar) {
        Component same = byDigest.get(Sha256.of(jar));
        return same != null
                ? Optional.of(same)
                : Optional.ofNullable(byFileName.get(jar.getFileName().toString()))
                        .map(Materials::changed);
    }

    private static Component changed(Component original) {
        Pedigree pedigree = new Pedigree();
        pedigree.setNotes(CHANGED);
        Component component = new Component();
        component.setGroup(original.getGroup());
        component.setName(original.getName());
        component.setVersion(original.getVersion());
        component.setPurl(original.getPurl());
        component.setBomRef(original.getBomRef());
        component.setLicenses(original.getLicenses());
        component.setPedigree(pedigree);
        return component;
    }

    /** Whether a component is another module of this project. */
    public static boolean ours(Component component) {
        return OURS.equals(component.getGroup());
    }

    /** The module that was built. */
    public Component module() {
        return module;
    }

    /** What depends on what. */
    public List<Dependency> dependencies() {
        return dependencies;
    }

    private static Optional<String> sha256(Component component) {
        return Objects.requireNonNullElse(component.getHashes(), List.<Hash>of()).stream()
                .filter(hash -> hash.getAlgorithm().equals(Hash.Algorithm.SHA_256.getSpec()))
                .map(Hash::getValue)
                .findFirst();
    }
}
