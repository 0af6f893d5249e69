package dev.prudence.trainer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.experiments.InvalidExperimentException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The dashboard in Chromium, beside real runs in a process of their own. */
class DashboardBrowserTest {

    private static final int STEPS = 400;
    private static final int PAUSE_MILLIS = 25;

    @TempDir
    static Path data;

    private static Optional<Browser> found = Optional.empty();
    private static LiveTrainer trainer;
    private Browser browser;

    @BeforeAll
    static void start() throws Exception {
        found = Browser.start();
        assumeThat(found)
                .as("Chromium and its driver (Debian: chromium, chromium-driver)")
                .isPresent();
        trainer = LiveTrainer.start(data, STEPS, PAUSE_MILLIS);
    }

    @AfterAll
    static void stop() throws Exception {
        found.ifPresent(Browser::close);
        if (trainer != null) {
            trainer.close();
        }
    }

    @BeforeEach
    void prepare() {
        browser = found.orElseThrow();
        browser.dark(false);
        browser.size(1280, 900);
    }

    @AfterEach
    void nothingWasRefused() {
        assertThat(browser.complaints())
                .filteredOn(
                        complaint -> complaint.contains("Content Security Policy") || complaint.contains("Uncaught"))
                .isEmpty();
    }

    @Test
    void goesOnByItselfAfterTheTrainerWasKilled() throws Exception {
        start("killed");
        browser.open(trainer.address() + "/dashboard/#/runs/killed/curves");
        browser.script("window.neverReloaded = true");
        awaitPoints(40);
        trainer.kill();
        browser.await("says that it waits", page -> connection().equals("waiting"));
        trainer.restart();
        browser.await("is live again", page -> connection().equals("live"));
        browser.await("has the end", page -> browser.find("#status").getText().equals("completed"));
        awaitPoints(STEPS);
        assertThat(steps()).isEqualTo(LongStream.range(0, STEPS).boxed().toList());
        assertThat(values()).satisfies(values -> {
            for (int step = 0; step < STEPS; step++) {
                assertThat(values.get(step)).as("step %d", step).isEqualTo(ScriptedExperiment.gold(step));
            }
        });
        assertThat(browser.script("return window.neverReloaded")).isEqualTo(true);
        assertThat(browser.text()).contains("Went on after a restart");
    }

    @Test
    void startsARunWithTheCommandLinesChecksAndCancelsIt() throws Exception {
        browser.open(trainer.address() + "/dashboard/#/start?experiment=overoptimisation&preset=quick");
        browser.awaitElement("#key-bestOfN-largestN");
        browser.type("#key-bestOfN-largestN", "0");
        browser.type("input[placeholder='chosen for you']", "by-hand");
        browser.click("#fresh");
        browser.click("#start");
        browser.awaitElement("#key-bestOfN-largestN[aria-invalid='true']");
        assertThat(browser.find("#key-bestOfN-largestN-fault").getText())
                .isEqualTo(refusal(Map.of("bestOfN.largestN", "0")));
        browser.type("#key-bestOfN-largestN", preset("largestN"));
        browser.await(
                "takes the complaint back",
                page -> browser.all("[aria-invalid='true']").isEmpty());
        browser.click("#start");
        browser.awaitElement("#cancel");
        assertThat(browser.find("h1").getText()).isEqualTo("by-hand");
        browser.click("#cancel");
        browser.awaitText("Cancel this run?");
        browser.click("#confirm-cancel");
        browser.await("is cancelled", page -> browser.find("#status").getText().equals("cancelled"));
    }

    @Test
    void showsSamplesAlarmsModelsReportAndPlans() throws Exception {
        start("seen");
        open("seen", "samples");
        browser.awaitText("Sample ");
        double[] disputed = browser.all(".sample .soft").stream()
                .map(each -> each.getText())
                .filter(text -> text.startsWith(", variance "))
                .mapToDouble(text -> Double.parseDouble(text.substring(", variance ".length())))
                .toArray();
        assertThat(disputed).hasSize(20).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        assertThat(browser.text()).contains("noun word-", "answer ", "<b>", "member-2");
        open("seen", "notices");
        browser.awaitText("sample-unscored");
        assertThat(browser.all("#notices tbody tr")).hasSize(2);
        open("seen", "models");
        browser.awaitText("reward-ensemble");
        assertThat(browser.all("#models tbody tr")).hasSize(3);
        end("seen");
        open("seen", "report");
        browser.awaitElement("iframe");
        browser.driver().switchTo().frame(0);
        browser.awaitText("Nothing was learnt.");
        browser.driver().switchTo().defaultContent();
        open("seen", "plans");
        browser.awaitElement("iframe");
        browser.driver().switchTo().frame(0);
        browser.awaitText("a plan");
        assertThat(browser.script("try { return String(parent.document.title) } catch (refused) { return 'refused' }"))
                .as("a run's page has no way to the dashboard")
                .isEqualTo("refused");
        browser.driver().switchTo().defaultContent();
    }

    @Test
    void findsRunsByKeysAndComparesThem() throws Exception {
        start("first-of-two");
        end("first-of-two");
        start("second-of-two");
        end("second-of-two");
        browser.open(trainer.address() + "/dashboard/");
        browser.awaitText("first-of-two");
        browser.press("/");
        browser.press("of-two");
        browser.await("narrows the list", page -> browser.all("#runs tbody tr").size() == 2);
        browser.press(Keys.TAB);
        browser.script("document.activeElement.blur()");
        browser.press("j");
        browser.press("x");
        browser.press("j");
        browser.press("x");
        browser.press("c");
        browser.awaitElement("figure.chart[data-measure='gold'] .legend li:nth-child(2)");
        assertThat(browser.all(".legend button").stream().map(each -> each.getDomAttribute("title")))
                .containsExactlyInAnyOrder(
                        "first-of-two · " + ScriptedExperiment.OPTIMISE,
                        "second-of-two · " + ScriptedExperiment.OPTIMISE);
        browser.press("?");
        browser.awaitText("go to the runs");
        browser.press(Keys.ESCAPE);
        browser.press("g", "r");
        browser.awaitElement("#runs");
    }

    @Test
    void asksForATokenOnceWhereThePortIsGuarded(@TempDir Path guarded) throws Exception {
        Path tokens = Files.writeString(guarded.resolve("tokens"), "a-token-of-sixteen-or-more\n");
        try (ScriptedTrainer trainer =
                ScriptedTrainer.start(0, guarded, new ScriptedExperiment(1, 1), Optional.of(tokens))) {
            browser.open(trainer.address() + "/dashboard/");
            browser.awaitElement("input[type=password]");
            browser.requireAccessible("sign in");
            browser.type("input[type=password]", "not-the-token-of-the-port");
            browser.press(Keys.ENTER);
            browser.awaitText("A token is needed");
            browser.type("input[type=password]", "a-token-of-sixteen-or-more");
            browser.press(Keys.ENTER);
            browser.awaitText("There is no run yet.");
            browser.await("streams with the cookie", page -> connection().equals("live"));
            browser.open(trainer.address() + "/dashboard/#/start");
            browser.awaitElement("fieldset");
        }
    }

    @Test
    void isAccessibleInEveryView() throws Exception {
        start("looked-at");
        List<String> running = List.of("overview", "curves", "samples", "notices", "models");
        for (String tab : running) {
            check("#/runs/looked-at/" + tab, "nav.tabs");
        }
        end("looked-at");
        check("#/runs/looked-at/report", "iframe");
        check("#/runs/looked-at/plans", "iframe");
        check("#/runs", "#runs tbody tr");
        check("#/compare?run=looked-at", ".legend li");
        check("#/start?experiment=rlhf&preset=quick", "fieldset");
        browser.press("?");
        browser.awaitElement("dialog[open]");
        browser.requireAccessible("keys");
        browser.press(Keys.ESCAPE);
    }

    /** Looks at a view in light and dark, wide and narrow, as a page that is already open changes. */
    private void check(String place, String shown) {
        browser.size(1280, 800);
        browser.open(trainer.address() + "/dashboard/" + place);
        browser.awaitElement(shown);
        for (int width : List.of(1280, 390)) {
            browser.size(width, 800);
            for (boolean dark : List.of(false, true)) {
                browser.dark(dark);
                browser.requireAccessible(place + (dark ? ", dark, " : ", light, ") + width);
            }
            browser.await(
                    place + " fits into " + width + " pixels",
                    page -> Long.valueOf(width).equals(browser.script("return document.documentElement.scrollWidth")));
        }
    }

    private void open(String run, String tab) {
        browser.open(trainer.address() + "/dashboard/#/runs/" + run + "/" + tab);
    }

    private void start(String run) throws Exception {
        ApiClient.of(trainer.address())
                .post(
                        "/runs",
                        "{\"experiment\": \"overoptimisation\", \"preset\": \"quick\", \"fresh\": true, \"runId\": \""
                                + run + "\"}")
                .requireStatus(201);
    }

    private static void end(String run) {
        ApiClient.of(trainer.address()).awaitEnd(run);
    }

    private String connection() {
        return String.valueOf(browser.script("return document.getElementById('connection').dataset.state"));
    }

    private void awaitPoints(int atLeast) {
        browser.await("has " + atLeast + " points", page -> steps().size() >= atLeast);
    }

    @SuppressWarnings("unchecked")
    private List<Long> steps() {
        return (List<Long>) browser.script(line("x"));
    }

    @SuppressWarnings("unchecked")
    private List<Double> values() {
        return ((List<Number>) browser.script(line("y")))
                .stream().map(Number::doubleValue).toList();
    }

    private static String line(String field) {
        return "return document.querySelector('[data-measure=gold]')?.chart.line('" + ScriptedExperiment.OPTIMISE
                + "')?." + field + " ?? []";
    }

    private static String refusal(Map<String, String> changes) {
        try {
            ExperimentDocument.resolve("overoptimisation", "quick", changes);
            throw new AssertionError("the command line takes it");
        } catch (InvalidExperimentException refused) {
            return refused.problems().get(0).message();
        }
    }

    private static String preset(String key) {
        return ExperimentDocument.resolve("overoptimisation", "quick", Map.of())
                .tree()
                .path("bestOfN")
                .path(key)
                .asText();
    }
}
