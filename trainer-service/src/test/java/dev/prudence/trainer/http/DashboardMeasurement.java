package dev.prudence.trainer.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.proto.run.v1.MetricRecorded;
import dev.prudence.proto.run.v1.RunEnded;
import dev.prudence.proto.run.v1.RunStarted;
import dev.prudence.proto.run.v1.RunStatus;
import dev.prudence.trainer.events.RunEventLog;
import dev.prudence.trainer.run.RunStore;
import dev.prudence.trainer.run.StoredRun;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.support.ui.ExpectedCondition;

/**
 * Prints the table of {@code docs/guides/dashboard.md}: what a person waits for with 1,000 runs, one of which has a million
 * points. It is a measurement, not a test of ours, so the build does not run it:
 *
 * <pre>{@code
 * mvn -pl trainer-service -am test -Dtest=DashboardMeasurement -Dsurefire.failIfNoSpecifiedTests=false
 * }</pre>
 */
class DashboardMeasurement {

    private static final int RUNS = 1_000;
    private static final int STEPS = 250_000;
    private static final List<String> MEASURES = List.of("gold", "proxy", "kl", "variance");
    private static final String LARGE = "million";
    private static final String WATCH = """
            window.longest = 0;
            new PerformanceObserver((list) => list.getEntries().forEach((task) => {
              window.longest = Math.max(window.longest, task.duration);
            })).observe({ type: 'longtask', buffered: true });
            """;

    @TempDir
    Path data;

    @Test
    void printsWhatAPersonWaitsFor() throws Exception {
        fill();
        try (Browser browser = Browser.start().orElseThrow();
                LiveTrainer trainer = LiveTrainer.start(data, 1, 1)) {
            browser.driver().executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", WATCH));
            System.out.println("| what | until it is shown, ms | longest task of the page, ms |");
            System.out.println("|---|---:|---:|");
            for (String when : List.of("first time", "again")) {
                measure(
                        browser,
                        "the list of 1,000 runs, " + when,
                        () -> browser.open(trainer.address() + "/dashboard/"),
                        page -> rows(browser) == 50);
            }
            measure(
                    browser,
                    "search for one run",
                    () -> browser.type("input[type=search]", "run-0777"),
                    page -> rows(browser) == 1);
            measure(
                    browser,
                    "back to all",
                    () -> browser.script("const s = document.querySelector('input[type=search]');"
                            + " s.value = ''; s.dispatchEvent(new Event('input'));"),
                    page -> rows(browser) == 50);
            measure(
                    browser,
                    "next page",
                    () -> browser.click("nav[aria-label=Pages] button:last-child"),
                    page -> browser.text().contains("51 to 100 of"));
            for (String when : List.of("first time", "again")) {
                measure(
                        browser,
                        "four curves of 250,000 points, " + when,
                        () -> browser.open(trainer.address() + "/dashboard/#/runs/" + LARGE + "/curves"),
                        page -> drawn(browser) == MEASURES.size());
            }
            browser.script("document.querySelector('[data-measure=gold] .plot').focus()");
            for (int turn = 1; turn <= 3; turn++) {
                String width = String.valueOf(browser.script(RANGE));
                measure(
                        browser,
                        "zoom in, " + turn,
                        () -> browser.press("+"),
                        page -> !String.valueOf(browser.script(RANGE)).equals(width));
            }
            measure(
                    browser,
                    "against the divergence",
                    () -> browser.script("const s = document.querySelector('main select');"
                            + " s.value = 'kl'; s.dispatchEvent(new Event('change'));"),
                    page -> Boolean.TRUE.equals(browser.script("return document.querySelectorAll('figure').length === 4"
                            + " && [...document.querySelectorAll('figure')].every((f) => f.chart.size > 0)")));
            measure(
                    browser,
                    "eight runs on one plot",
                    () -> browser.open(
                            trainer.address() + "/dashboard/#/compare?run=" + LARGE + "&run=run-0001&run=run-0002"
                                    + "&run=run-0003&run=run-0004&run=run-0005&run=run-0006&run=run-0007"),
                    page -> browser.driver()
                                    .findElements(By.cssSelector(".legend li"))
                                    .size()
                            == 8);
        }
        assertThat(data).isNotEmptyDirectory();
    }

    private static final String RANGE =
            "return JSON.stringify(document.querySelector('[data-measure=gold]').chart.line('ppo').x.slice(0, 2))";

    private static void measure(Browser browser, String what, Runnable action, ExpectedCondition<Boolean> shown) {
        browser.script("window.longest = 0");
        long start = System.nanoTime();
        action.run();
        browser.await(what, shown);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        double longest = ((Number) browser.script("return window.longest")).doubleValue();
        System.out.printf(Locale.ROOT, "| %s | %d | %.0f |%n", what, took.toMillis(), longest);
    }

    private static int rows(Browser browser) {
        return browser.all("#runs tbody tr").size();
    }

    private static int drawn(Browser browser) {
        return ((Number) browser.script(
                        "return [...document.querySelectorAll('figure')].filter((f) => f.chart.size > 0).length"))
                .intValue();
    }

    private void fill() {
        ObjectNode document =
                ExperimentDocument.resolve("rlhf", "quick", Map.of()).tree();
        try (RunStore store = new RunStore(data.resolve("runs"), Clock.systemUTC(), event -> {})) {
            for (int run = 0; run < RUNS - 1; run++) {
                write(store, document, String.format(Locale.ROOT, "run-%04d", run), 20, run);
            }
            write(store, document, LARGE, STEPS, RUNS);
        }
    }

    private void write(RunStore store, ObjectNode document, String id, int steps, int minute) {
        Instant started = Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofMinutes(minute));
        store.save(new StoredRun(
                id,
                document,
                "0".repeat(64),
                data.resolve("output").resolve(id),
                false,
                RunStatus.RUN_STATUS_COMPLETED,
                started,
                Optional.of(started.plusSeconds(steps)),
                "",
                List.of()));
        RunEventLog log = store.events(id);
        log.append("", event -> event.setRunStarted(RunStarted.newBuilder().addStages("ppo")));
        for (int step = 0; step < steps; step++) {
            for (int measure = 0; measure < MEASURES.size(); measure++) {
                metric(log, MEASURES.get(measure), step, Math.sin(step * (measure + 1) * 1e-4) + 0.1 * Math.sin(step));
            }
        }
        log.append("", event -> event.setRunEnded(RunEnded.newBuilder().setStatus(RunStatus.RUN_STATUS_COMPLETED)));
    }

    private static void metric(RunEventLog log, String measure, long step, double value) {
        log.append(
                "ppo",
                event -> event.setMetricRecorded(MetricRecorded.newBuilder()
                        .setName("ppo/" + measure)
                        .setStep(step)
                        .setValue(value)));
    }
}
