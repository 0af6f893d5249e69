package dev.prudence.images.build;

import dev.prudence.images.catalogue.Variant;
import dev.prudence.images.oci.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.cyclonedx.Version;
import org.cyclonedx.exception.GeneratorException;
import org.cyclonedx.generators.BomGeneratorFactory;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Hash;
import org.cyclonedx.model.License;
import org.cyclonedx.model.LicenseChoice;
import org.cyclonedx.model.Metadata;

/** A project whose reward service is packaged as Maven and Quarkus do it, with jars of a few bytes. */
final class TinyProject {

    static final BuildFacts FACTS = new BuildFacts("1.0", Instant.parse("2026-01-01T00:00:00Z"));

    private static final int LARGE = 5 << 20;

    private final Path root;
    private final String suffix;
    private final List<Component> components = new ArrayList<>();

    private TinyProject(Path root, String suffix) {
        this.root = root;
        this.suffix = suffix;
    }

    /** A project in a directory, packaged for the CPU. */
    static TinyProject create(Path root) throws IOException {
        return create(root, "", "onnxruntime");
    }

    /**
     * @param suffix of the variant
     * @param runtime the artefact of ONNX Runtime that it is packaged with
     */
    static TinyProject create(Path root, String suffix, String runtime) throws IOException {
        TinyProject project = new TinyProject(root, suffix);
        project.library("com.microsoft.onnxruntime", runtime, LARGE);
        project.library("org.example", "parser", 1);
        project.library("dev.prudence", "proto", 1);
        project.bill();
        jar(project.application().resolve("quarkus-run.jar"), "META-INF/MANIFEST.MF", "main");
        project.program("first");
        Files.writeString(root.resolve("LICENSE"), "licence");
        Files.writeString(root.resolve("NOTICE"), "notice");
        jar(root.resolve("images/target/images-1.0-probe.jar"), "Probe.class", "probe");
        return project;
    }

    Path root() {
        return root;
    }

    Path application() {
        return root.resolve("reward-ensemble-service/target/quarkus-app" + suffix);
    }

    /** Compiles the program anew. */
    void program(String code) throws IOException {
        jar(application().resolve("app/reward-ensemble-service-1.0.jar"), "dev/prudence/reward/Service.class", code);
    }

    /** Leaves a class out of a library, as Quarkus does where an extension replaces it. */
    void changeLibrary() throws IOException {
        jar(application().resolve("lib/main/org.example.parser-1.0.jar"), "org/example/Other.class", "changed");
    }

    /** A jar that no bill of materials names. */
    void stranger() throws IOException {
        jar(application().resolve("lib/main/org.example.stranger-1.0.jar"), "a.class", "stranger");
    }

    Settings settings(Base base) {
        return new Settings(
                root,
                FACTS,
                suffix.isEmpty() ? Variant.CPU : Variant.CUDA,
                base,
                Optional.empty(),
                Optional.of("c0ffee"),
                true);
    }

    private void library(String group, String name, int size) throws IOException {
        Path jar = application().resolve("lib/main/" + group + "." + name + "-1.0.jar");
        byte[] contents = new byte[size];
        new Random(1).nextBytes(contents);
        jar(jar, name, contents);
        Component component = component(group, name);
        component.setHashes(List.of(new Hash(Hash.Algorithm.SHA_256, Digests.sha256(jar))));
        components.add(component);
    }

    private static Component component(String group, String name) {
        Component component = new Component();
        String purl = "pkg:maven/" + group + "/" + name + "@1.0?type=jar";
        component.setType(Component.Type.LIBRARY);
        component.setGroup(group);
        component.setName(name);
        component.setVersion("1.0");
        component.setPurl(purl);
        component.setBomRef(purl);
        License licence = new License();
        licence.setId("MIT");
        LicenseChoice licences = new LicenseChoice();
        licences.addLicense(licence);
        component.setLicenses(licences);
        return component;
    }

    private void bill() throws IOException {
        Metadata metadata = new Metadata();
        metadata.setComponent(component("dev.prudence", "reward-ensemble-service"));
        Bom bom = new Bom();
        bom.setMetadata(metadata);
        bom.setComponents(components);
        try {
            String json =
                    BomGeneratorFactory.createJson(Version.VERSION_16, bom).toJsonString();
            Files.writeString(root.resolve("reward-ensemble-service/target/bom" + suffix + ".json"), json);
        } catch (GeneratorException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void jar(Path file, String entry, String contents) throws IOException {
        jar(file, entry, contents.getBytes(StandardCharsets.UTF_8));
    }

    private static void jar(Path file, String entry, byte[] contents) throws IOException {
        Files.createDirectories(file.getParent());
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            ZipEntry header = new ZipEntry(entry);
            header.setTime(0);
            zip.putNextEntry(header);
            zip.write(contents);
        }
    }
}
