package dev.prudence.trainer.thinker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import dev.prudence.env.sokoban.BoxobanFormat;
import dev.prudence.env.sokoban.Level;
import dev.prudence.env.sokoban.SokobanRules;
import dev.prudence.proto.rollout.v1.Trajectory;
import dev.prudence.proto.run.v1.PlanObserved;
import dev.prudence.proto.run.v1.PlanObserved.ActionPlan;
import dev.prudence.proto.worldmodel.v1.TreeSettings;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A board of one row: floor, player, box, goal. Two real steps with two thoughts each, and a third step of another episode. */
class PlanPageTest {

    private static final TreeSettings TREE = TreeSettings.newBuilder()
            .setActionCount(5)
            .setStageLength(3)
            .setMaxDepth(2)
            .setDiscount(0.9)
            .build();
    private static final TreeFields FIELDS = TreeFields.of(TREE);

    @TempDir
    Path directory;

    @BeforeEach
    void write() throws IOException {
        Level level = BoxobanFormat.level(List.of("######", "#@$ .#", "######"));
        ShownPlans plans = new ShownPlans(
                "thinker, seed 1", TREE, ShownPlans.Seen.PLANES, List.of(level, level), SokobanRules.thinker());
        plans.see(1, game(), 2);
        plans.writeTo(directory);
        assertThat(PlanPage.write(directory.resolve("page"), List.of(directory.resolve("raw"), directory)))
                .isTrue();
        assertThat(PlanPage.write(directory.resolve("none"), List.of(directory.resolve("raw"))))
                .as("nobody imagined anything")
                .isFalse();
    }

    @Test
    void holdsWhatWasDoneAndImagined() throws IOException {
        String page = Files.readString(directory.resolve("page").resolve(PlanPage.FILE));
        assertThat(page)
                .contains("\"agent\":\"thinker, seed 1\"")
                .contains("\"board\":\"@$ .\"", "\"board\":\" @$.\"")
                .contains("\"solved\":true", "\"solved\":false")
                .contains("\"boxes\":\"0005\"", "\"player\":\"0900\"")
                .contains("\"visits\":[0.0,0.0,0.0,0.0,2.0]")
                .doesNotContain("/*PLANS*/");
    }

    @Test
    void tellsOfTheFirstStepsInEvents() throws IOException {
        JsonNode document = new ObjectMapper().readTree(ShownPlans.in(directory).toFile());
        List<PlanObserved> events = PlanEvents.of(document, 640);
        assertThat(events).extracting(PlanObserved::getLevel).containsExactly(1, 1);
        PlanObserved first = events.get(0);
        assertThat(first.getPolicy()).isEqualTo("thinker, seed 1");
        assertThat(first.getTime()).isEqualTo(640);
        assertThat(first.getColumns()).isEqualTo(4);
        assertThat(first.getBoard()).isEqualTo("@$ .");
        assertThat(first.getAction()).isEqualTo(4);
        assertThat(first.getActionsList()).extracting(ActionPlan::getVisits).containsExactly(0.0, 0.0, 0.0, 0.0, 2.0);
        assertThat(first.getImaginedList()).hasSize(2);
        assertThat(first.getImagined(1).getReward()).isEqualTo(0.25);
        assertThat(first.getImagined(1).getValue()).isEqualTo(0.75);
        assertThat(events.get(1).getBoard()).isEqualTo(" @$.");
    }

    @Test
    void showsImaginedPixelsAsPictures() throws IOException {
        Level level = BoxobanFormat.level(List.of("######", "#@$ .#", "######"));
        ShownPlans plans =
                new ShownPlans("watcher", TREE, ShownPlans.Seen.PIXELS, List.of(level), SokobanRules.thinker());
        byte[] red = new byte[3 * 24 * 48];
        Arrays.fill(red, 0, 24 * 48, (byte) -1);
        Trajectory game = game().toBuilder()
                .setImaginedObservations(ByteString.copyFrom(Collections.nCopies(6, ByteString.copyFrom(red))))
                .build();
        plans.see(0, game, 1);
        plans.writeTo(directory);
        JsonNode thought =
                new ObjectMapper().readTree(ShownPlans.in(directory).toFile()).at("/levels/0/steps/0/thoughts/1");
        assertThat(thought.has("boxes")).isFalse();
        String picture = thought.path("picture").asText();
        assertThat(picture).startsWith("data:image/jpeg;base64,");
        BufferedImage image = ImageIO.read(
                new ByteArrayInputStream(Base64.getDecoder().decode(picture.substring(picture.indexOf(',') + 1))));
        assertThat(image.getWidth()).isEqualTo(48);
        assertThat(image.getHeight()).isEqualTo(24);
        assertThat(image.getRGB(40, 20) >> 16 & 0xff).isGreaterThan(200);
        assertThat(image.getRGB(40, 20) & 0xff).isLessThan(60);
    }

    /** Of a model that goes on from features. */
    @Test
    void showsThoughtsThatCannotBeLookedAt() throws IOException {
        Level level = BoxobanFormat.level(List.of("######", "#@$ .#", "######"));
        ShownPlans plans =
                new ShownPlans("feeling", TREE, ShownPlans.Seen.NOTHING, List.of(level), SokobanRules.thinker());
        plans.see(0, game().toBuilder().clearImaginedObservations().build(), 1);
        plans.writeTo(directory);
        JsonNode thought =
                new ObjectMapper().readTree(ShownPlans.in(directory).toFile()).at("/levels/0/steps/0/thoughts/1");
        assertThat(thought.has("value")).isTrue();
        assertThat(thought.has("boxes") || thought.has("picture")).isFalse();
    }

    @Test
    void showsAMomentInARealBrowser() throws Exception {
        Optional<Path> browser = browser();
        assumeThat(browser).as("Chromium (Debian: chromium)").isPresent();
        String start = opened(browser.orElseThrow(), "");
        assertThat(start).contains("level 1 ✗ 0 steps", "level 2 ✓ 2 steps");

        String thought = opened(browser.orElseThrow(), "#agent=0&level=1&at=2");
        assertThat(thought)
                .contains("Real board, step 1 of 2", "Imagined, thought 2 of 2")
                .contains("class=\"card force\"")
                .contains("It goes: → right, reward 0.99")
                .contains("→ right: reward 0.25, value 0.75, rollout 0.50, best 1.50")
                .containsPattern("<tr class=\"chosen\"><td>→ right</td>.*2</td>");
        assertThat(thought).contains("data-thought=\"0\"", "data-thought=\"1\"").doesNotContain("data-thought=\"2\"");
        String last = opened(browser.orElseThrow(), "#level=1&at=999");
        assertThat(last).contains("Real board, step 2 of 2", "– solved");
    }

    private String opened(Path browser, String place) throws IOException, InterruptedException {
        Path page = directory.resolve("page").resolve(PlanPage.FILE);
        Path dom = directory.resolve("dom.html");
        Process process = new ProcessBuilder(
                        browser.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--user-data-dir=" + directory.resolve("profile"),
                        "--virtual-time-budget=1000",
                        "--dump-dom",
                        page.toUri() + place)
                .redirectOutput(dom.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(dom, StandardCharsets.UTF_8);
    }

    private static Optional<Path> browser() {
        return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":"))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Trajectory game() {
        Trajectory.Builder game = Trajectory.newBuilder()
                .addAllActions(List.of(3, 4, 4, 1, 2, 4, 0, 0, 0))
                .addAllResets(List.of(false, false, false, true, false, false, false, false, false))
                .addAllResetsDone(List.of(false, true, true, true, true, true, false, true, true))
                .addAllRewards(List.of(0.99f, 11f, 0f))
                .addAllTerminated(List.of(false, true, false))
                .addAllTruncated(List.of(false, false, false))
                .setPolicies(bytes(List.of(new float[15])));
        List<float[]> representations = new ArrayList<>();
        for (int at = 0; at < 10; at++) {
            float[] representation = new float[FIELDS.size()];
            representation[FIELDS.rootVisits() + 4] = 2 / 3f;
            representation[FIELDS.rolloutReturn()] = 0.5f;
            representation[FIELDS.maxRolloutReturn()] = 1.5f;
            representation[FIELDS.currentReward()] = 0.25f;
            representation[FIELDS.currentValue()] = 0.75f;
            representations.add(representation);
        }
        byte[] imagined = planes(1, 2);
        imagined[2 * 4 + 2] = 0;
        imagined[2 * 4 + 3] = (byte) 128;
        return game.setRepresentations(bytes(representations))
                .setImaginedObservations(ByteString.copyFrom(Collections.nCopies(6, ByteString.copyFrom(imagined))))
                .build();
    }

    private static byte[] planes(int player, int box) {
        byte[] planes = new byte[16];
        for (int cell = 0; cell < 4; cell++) {
            planes[cell] = -1;
        }
        planes[4 + 3] = -1;
        planes[8 + box] = -1;
        planes[12 + player] = -1;
        return planes;
    }

    private static ByteString bytes(List<float[]> rows) {
        ByteBuffer buffer = ByteBuffer.allocate(
                        Float.BYTES * rows.stream().mapToInt(row -> row.length).sum())
                .order(ByteOrder.LITTLE_ENDIAN);
        rows.forEach(row -> {
            for (float value : row) {
                buffer.putFloat(value);
            }
        });
        return ByteString.copyFrom(buffer.array());
    }
}
