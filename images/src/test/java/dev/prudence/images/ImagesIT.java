package dev.prudence.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prudence.images.build.BuildFacts;
import dev.prudence.images.catalogue.Program;
import dev.prudence.images.oci.Digests;
import dev.prudence.images.oci.OciEntry;
import dev.prudence.images.oci.OciImage;
import dev.prudence.images.oci.OciLayer;
import dev.prudence.images.oci.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.cyclonedx.Version;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real images, read as anybody reads them. */
class ImagesIT {

    private static final long MIB = 1 << 20;
    private static final long LARGEST_IMAGE = 150 * MIB;

    /** The trainer carries a dictionary and the weights of two encoders. */
    private static final long LARGEST_TRAINER = 320 * MIB;

    /** After data and large jars. */
    private static final int LIBRARIES = 2;

    private static final long LARGEST_LAYER_OF_LIBRARIES = 40 * MIB;
    private static final long LARGEST_LAYER_OF_CODE = 8 * MIB;

    /** Netty finds out with a key that everybody knows what the runtime can do. */
    private static final Pattern PUBLISHED_KEYS = Pattern.compile(
            ".*netty-handler-[^!/]+\\.jar!io/netty/handler/ssl/(OpenSsl|SslUtils|JdkSslServerContext)\\.class");

    @TempDir
    static Path directory;

    private static final Map<Program, OciImage> IMAGES = new EnumMap<>(Program.class);

    @BeforeAll
    static void build() {
        for (Program program : Program.values()) {
            IMAGES.put(program, AllImages.build(AllImages.ROOT, program, directory));
        }
    }

    @ParameterizedTest
    @EnumSource
    void startsWhatWasPromised(Program program) {
        OciImage image = image(program);

        assertThat(image.words("Entrypoint")).startsWith("java").isEqualTo(program.entryPoint());
        assertThat(image.words("Cmd")).isEqualTo(program.arguments());
        assertThat(image.config().at("/config/User").asText()).isEqualTo("10001:10001");
        assertThat(image.config().at("/config/WorkingDir").asText()).isEqualTo("/data");
        assertThat(image.environment()).containsExactly(Map.entry("JAVA_TOOL_OPTIONS", "-Duser.home=/tmp"));
        assertThat(image.config().at("/config/ExposedPorts").fieldNames())
                .toIterable()
                .hasSize(program.port().isPresent() ? 1 : 0)
                .allMatch(port -> port.equals(program.port().orElse(0) + "/tcp"));
        Set<String> paths = paths(image);
        image.words("Entrypoint").stream()
                .filter(word -> word.endsWith(".jar"))
                .forEach(jar -> assertThat(paths).contains(jar));
    }

    @ParameterizedTest
    @EnumSource
    void saysWhatItIs(Program program) {
        OciImage image = image(program);

        assertThat(image.label("org.opencontainers.image.title")).isEqualTo("prudence/" + program.programName());
        assertThat(image.label("org.opencontainers.image.version"))
                .isEqualTo(BuildFacts.ofThisBuild().version());
        assertThat(image.label("org.opencontainers.image.licenses")).isEqualTo("Apache-2.0");
        assertThat(image.label("org.opencontainers.image.description")).isNotBlank();
        assertThat(image.label("org.opencontainers.image.revision")).isEqualTo("c0ffee");
        assertThat(image.label("dev.prudence.java")).isEqualTo("none");
        assertThat(paths(image)).contains("/app/LICENSE", "/app/NOTICE");
    }

    @ParameterizedTest
    @EnumSource
    void belongsToRootAndIsWritableNowhereButInItsData(Program program) {
        image(program).entries().forEach(entry -> {
            boolean data = entry.path().equals("/data");
            assertThat(entry.user()).as(entry.path()).isEqualTo(data ? 10001 : 0);
            assertThat(entry.group()).as(entry.path()).isEqualTo(data ? 10001 : 0);
            assertThat(Integer.toOctalString(entry.mode()))
                    .as(entry.path())
                    .isEqualTo(data ? "750" : entry.directory() ? "755" : "644");
        });
        assertThat(paths(image(program))).contains("/data");
    }

    @ParameterizedTest
    @EnumSource
    void carriesNoTimesOfTheBuild(Program program) {
        long time = BuildFacts.ofThisBuild().time().getEpochSecond();

        assertThat(image(program).config().path("created").asText())
                .isEqualTo(BuildFacts.ofThisBuild().time().toString());
        assertThat(image(program).entries().filter(entry -> !entry.directory()).map(OciEntry::time))
                .containsOnly(time);
    }

    @ParameterizedTest
    @EnumSource
    void layersAreWhatTheConfigurationSays(Program program) {
        OciImage image = image(program);
        JsonNode diffIds = image.config().at("/rootfs/diff_ids");

        assertThat(StreamSupport.stream(diffIds.spliterator(), false).map(JsonNode::asText))
                .isEqualTo(image.layers().stream().map(OciLayer::diffId).toList());
        assertThat(image.entries().filter(entry -> !entry.directory()).map(OciEntry::path))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void isSmallAndItsCodeIsASmallPartOfIt(Program program) {
        List<OciLayer> layers = image(program).layers();

        assertThat(layers.stream().mapToLong(OciLayer::size).sum())
                .isLessThan(program == Program.TRAINER_SERVICE ? LARGEST_TRAINER : LARGEST_IMAGE);
        assertThat(layers.get(LIBRARIES).size()).isLessThan(LARGEST_LAYER_OF_LIBRARIES);
        assertThat(layers.get(layers.size() - 1).size()).isLessThan(LARGEST_LAYER_OF_CODE);
    }

    @ParameterizedTest
    @EnumSource
    void theBillNamesTheJarsThatAreThere(Program program) throws IOException {
        Path beside = directory.resolve(
                program.programName() + "-" + BuildFacts.ofThisBuild().version() + ".cdx.json");
        JsonNode bill = new ObjectMapper().readTree(beside.toFile());
        Map<String, String> jars = image(program)
                .entries()
                .filter(OciEntry::isJar)
                .collect(Collectors.toMap(OciEntry::path, OciEntry::sha256));
        Map<String, String> named = StreamSupport.stream(bill.path("components").spliterator(), false)
                .collect(Collectors.toMap(
                        component ->
                                component.at("/evidence/occurrences/0/location").asText(),
                        component -> component.at("/hashes/0/content").asText()));

        assertThat(new JsonParser().validate(beside.toFile(), Version.VERSION_16))
                .isEmpty();
        assertThat(named).isEqualTo(jars);
        for (JsonNode component : bill.path("components")) {
            assertThat(component.path("purl").asText()).startsWith("pkg:maven/");
            assertThat(component.path("licenses"))
                    .as(component.path("purl").asText())
                    .isNotEmpty();
        }
        assertThat(image(program).entries())
                .anyMatch(entry -> entry.path().equals("/app/sbom.cdx.json")
                        && entry.sha256().equals(Digests.sha256(beside)));
    }

    @Test
    void thereIsNoSecretInAnyLayer() {
        Set<String> seen = new HashSet<>();
        IMAGES.values().stream().flatMap(image -> image.layers().stream()).forEach(layer -> {
            if (seen.add(layer.digest())) {
                Path unpacked = directory.resolve(layer.digest().substring("sha256:".length()));
                layer.unpack(unpacked);
                assertThat(Secrets.below(unpacked))
                        .filteredOn(found -> !PUBLISHED_KEYS.matcher(found).matches())
                        .isEmpty();
            }
        });
    }

    @Test
    void aBuildElsewhereGivesTheSameDigests(@TempDir Path elsewhere) throws IOException {
        for (Path packaged : List.of(
                Path.of("LICENSE"),
                Path.of("NOTICE"),
                Path.of("reward-ensemble-service/target/quarkus-app"),
                Path.of("reward-ensemble-service/target/bom.json"),
                Path.of("launcher/target"),
                Path.of("images/target"))) {
            copy(AllImages.ROOT.resolve(packaged), elsewhere.resolve(packaged));
        }
        for (Program program : List.of(Program.REWARD_ENSEMBLE_SERVICE, Program.LAUNCHER)) {
            OciImage again = AllImages.build(elsewhere, program, elsewhere.resolve("layouts"));

            assertThat(again.manifestDigest()).isEqualTo(image(program).manifestDigest());
        }
    }

    /** Files get new times; caches and what tests have left stay behind. */
    private static void copy(Path from, Path to) throws IOException {
        if (Files.isDirectory(from)) {
            Files.createDirectories(to);
            try (Stream<Path> children = Files.list(from)) {
                for (Path child : children.toList()) {
                    if (!Files.isDirectory(child)
                            || !Set.of("cache", "classes")
                                    .contains(child.getFileName().toString())) {
                        copy(child, to.resolve(child.getFileName()));
                    }
                }
            }
        } else {
            Files.createDirectories(to.getParent());
            Files.copy(from, to);
        }
    }

    private static OciImage image(Program program) {
        return Objects.requireNonNull(IMAGES.get(program));
    }

    private static Set<String> paths(OciImage image) {
        return image.entries().map(OciEntry::path).collect(Collectors.toSet());
    }
}
