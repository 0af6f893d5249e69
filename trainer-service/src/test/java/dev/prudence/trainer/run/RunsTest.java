package dev.prudence.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.proto.run.v1.RunStatus;
import dev.prudence.proto.run.v1.Severity;
import dev.prudence.trainer.games.GameRounds;
import dev.prudence.trainer.registry.ModelPublisher;
import dev.prudence.trainer.rollout.Rollouts;
import dev.prudence.trainer.run.Runs.BusyException;
import dev.prudence.trainer.run.Runs.RunExistsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunsTest {

    private static final String EXPERIMENT = "overoptimisation";

    @TempDir
    Path directory;

    private final InstantSource clock = new SteppingClock();
    private final Executor inline = Runnable::run;
    private ExperimentDocument document;
    private RunStore store;
    private FakeStage first;
    private FakeStage second;
    private FakeStage report;
    private List<Stage> stages;

    @BeforeEach
    void prepare() {
        document = ExperimentDocument.resolve(EXPERIMENT, "quick", Map.of());
        store = newStore();
        first = new FakeStage("first", List.of("seed"), List.of(), context -> {
            Files.writeString(context.directory().resolve("out"), "first " + context.seed());
            return StageOutput.of(Map.of("loss", 0.5));
        });
        second = new FakeStage("second", List.of(), List.of("first"), context -> {
            String input = Files.readString(context.upstream("first").resolve("out"));
            Files.writeString(context.directory().resolve("out"), "second after " + input);
            return StageOutput.empty();
        });
        report = new FakeStage("report", List.of(), List.of("second"), context -> {
                    Files.writeString(
                            context.runDirectory().resolve("results.json"),
                            context.record().stages().toString());
                    return StageOutput.empty();
                })
                .uncacheable();
        stages = List.of(first, second, report);
    }

    @Test
    void runsEveryStageAndLeavesTheOutputBehind() throws IOException {
        StoredRun run = start(newRuns(inline), "run-1", false);
        assertThat(store.find("run-1").orElseThrow().status()).isEqualTo(RunStatus.RUN_STATUS_COMPLETED);
        assertThat(run.outputDirectory().resolve("results.json")).content().contains("first", "second", "loss=0.5");
        assertThat(run.outputDirectory().resolve("config.yaml")).content().contains(EXPERIMENT);
        assertThat(run.outputDirectory().resolve("environment.json")).content().contains("\"java\"", "code-1");
        assertThat(run.outputDirectory().resolve("stages/second/out"))
                .hasContent("second after first " + document.seed());
    }

    @Test
    void tellsItsStoryInEventsWithoutGaps() {
        start(newRuns(inline), "run-1", false);
        List<RunEvent> events = store.events("run-1").read(1, 100);
        assertThat(events)
                .extracting(event -> event.getStage() + ":" + event.getFactCase())
                .containsExactly(
                        ":RUN_STARTED",
                        "first:STAGE_STARTED",
                        "first:STAGE_COMPLETED",
                        "second:STAGE_STARTED",
                        "second:STAGE_COMPLETED",
                        "report:STAGE_STARTED",
                        "report:STAGE_COMPLETED",
                        ":RUN_ENDED");
        assertThat(events).extracting(RunEvent::getSequence).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
        assertThat(events.get(0).getRunStarted().getStagesList()).containsExactly("first", "second", "report");
        assertThat(events.get(0).getRunStarted().getParametersMap())
                .containsEntry("experiment", EXPERIMENT)
                .containsKey("seed");
        assertThat(events.get(3).getStageStarted().getUpstreamList()).containsExactly("first");
        assertThat(events.get(2).getStageCompleted().getKey())
                .isEqualTo(store.find("run-1").orElseThrow().stages().get(0).key());
    }

    @Test
    void usesTheOutputOfAnEarlierRun() {
        start(newRuns(inline), "run-1", false);
        start(newRuns(inline), "run-2", false);
        assertThat(first.runs).containsExactly("run-1");
        assertThat(second.runs).containsExactly("run-1");
        assertThat(report.runs).containsExactly("run-1", "run-2");
        assertThat(store.find("run-2").orElseThrow().stages())
                .extracting(StageRecord::cached)
                .containsExactly(true, true, false);
        assertThat(store.find("run-2").orElseThrow().stages().get(0).metrics()).containsEntry("loss", 0.5);
    }

    @Test
    void ignoresEarlierOutputsWhenFreshAndStillKeepsItsOwn() {
        start(newRuns(inline), "run-1", false);
        start(newRuns(inline), "run-2", true);
        start(newRuns(inline), "run-3", false);
        assertThat(first.runs).containsExactly("run-1", "run-2");
        assertThat(second.runs).containsExactly("run-1", "run-2");
    }

    @Test
    void runsAStageAgainWhenAnythingThatItDeclaresChanges() {
        start(newRuns(inline), "run-1", false);
        document = ExperimentDocument.resolve(EXPERIMENT, "quick", Map.of("seed", "77"));
        start(newRuns(inline), "run-2", false);
        assertThat(first.runs).as("its own section").containsExactly("run-1", "run-2");
        assertThat(second.runs).as("through its upstream stage").containsExactly("run-1", "run-2");
        start(newRuns(inline, Software.of("1", "cpu", Map.of("code", "code-2"))), "run-3", false);
        assertThat(first.runs).as("other code").containsExactly("run-1", "run-2", "run-3");
    }

    @Test
    void makesADamagedOutputAgain() throws IOException {
        StoredRun run = start(newRuns(inline), "run-1", false);
        Files.writeString(run.outputDirectory().resolve("stages/first/out"), "damaged");
        start(newRuns(inline), "run-2", false);
        assertThat(first.runs).containsExactly("run-1", "run-2");
        assertThat(incidents("run-2")).containsExactly("cache-damaged");
        assertThat(run.outputDirectory().resolve("stages/first/out")).hasContent("first " + document.seed());
    }

    @Test
    void failsWithOneSentenceThatNamesTheStage() {
        stages = List.of(first, new FakeStage("second", List.of(), List.of(), context -> {
            throw new IllegalStateException("the loss is not finite, step=3");
        }));
        start(newRuns(inline), "run-1", false);
        StoredRun run = store.find("run-1").orElseThrow();
        assertThat(run.status()).isEqualTo(RunStatus.RUN_STATUS_FAILED);
        assertThat(run.reason()).isEqualTo("Stage second failed: the loss is not finite, step=3");
        assertThat(run.stages()).extracting(StageRecord::name).containsExactly("first");
        assertThat(store.events("run-1").last().orElseThrow().getRunEnded().getReason())
                .isEqualTo(run.reason());
    }

    @Test
    void saysThatTheDiskIsFull() {
        stages = List.of(new FakeStage("first", List.of(), List.of(), context -> {
            throw new IllegalStateException("cannot write", new IOException("No space left on device"));
        }));
        start(newRuns(inline), "run-1", false);
        assertThat(store.find("run-1").orElseThrow().reason()).contains("The disk is full; free some space");
    }

    @Test
    void refusesASecondRunWhileOneIsOnItsWayAndStopsItAtASafePoint() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        stages = List.of(new FakeStage("first", List.of(), List.of(), context -> {
            entered.countDown();
            while (true) {
                context.checkCancelled();
                Thread.onSpinWait();
            }
        }));
        List<Thread> threads = new ArrayList<>();
        Runs runs = newRuns(task -> threads.add(startThread(task)));
        start(runs, "run-1", false);
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> start(runs, "run-2", false))
                .isInstanceOf(BusyException.class)
                .hasMessageEndingWith("runId=run-1");
        assertThat(runs.activeRun()).contains("run-1");
        assertThat(runs.cancel("run-1")).isPresent();
        threads.get(0).join(10_000);
        assertThat(store.find("run-1").orElseThrow().status()).isEqualTo(RunStatus.RUN_STATUS_CANCELLED);
        assertThat(runs.activeRun()).isEmpty();
        assertThat(runs.cancel("run-9")).isEmpty();
    }

    @Test
    void waitsUntilSomebodySignsOff() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        Runs runs = waitingForASignature(threads);
        assertThat(store.find("run-1").orElseThrow().isRunning()).isTrue();
        assertThat(runs.signOff("run-9")).isEmpty();

        assertThat(runs.signOff("run-1")).isPresent();
        threads.get(0).join(10_000);
        assertThat(store.find("run-1").orElseThrow().status()).isEqualTo(RunStatus.RUN_STATUS_COMPLETED);
        assertThatThrownBy(() -> runs.signOff("run-1"))
                .isInstanceOf(NotWaitingException.class)
                .hasMessageEndingWith("run_id=run-1");
    }

    @Test
    void stopsWhileItWaitsForASignature() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        Runs runs = waitingForASignature(threads);

        runs.cancel("run-1");
        threads.get(0).join(10_000);
        assertThat(store.find("run-1").orElseThrow().status()).isEqualTo(RunStatus.RUN_STATUS_CANCELLED);
    }

    private Runs waitingForASignature(List<Thread> threads) throws InterruptedException {
        stages = List.of(new FakeStage("first", List.of(), List.of(), context -> {
            context.awaitSignOff("May it go on?");
            return StageOutput.empty();
        }));
        Runs runs = newRuns(task -> threads.add(startThread(task)));
        start(runs, "run-1", false);
        awaitEvent("run-1", RunEvent::hasIncidentRaised);
        return runs;
    }

    private void awaitEvent(String run, Predicate<RunEvent> wanted) throws InterruptedException {
        awaitUntil(() -> store.events(run).read(1, 100).stream().anyMatch(wanted));
    }

    private static void awaitUntil(BooleanSupplier wanted) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!wanted.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it comes about").isLessThan(end);
            Thread.sleep(5);
        }
    }

    @Test
    void refusesAnIdThatIsTakenAndAnExperimentThatIsNotBuiltIn() {
        Runs runs = newRuns(inline);
        start(runs, "run-1", false);
        assertThatThrownBy(() -> start(runs, "run-1", false)).isInstanceOf(RunExistsException.class);
        document = ExperimentDocument.resolve("rlhf", "quick", Map.of());
        assertThatThrownBy(() -> start(runs, "run-2", false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("experiment=rlhf");
        assertThat(store.find("run-2")).isEmpty();
    }

    @Test
    void goesOnBehindTheStagesThatWereDoneAfterACrash() throws IOException {
        crashIn("second", true);
        store = newStore();
        newRuns(inline).recover(true);
        StoredRun run = store.find("run-1").orElseThrow();
        assertThat(run.status()).isEqualTo(RunStatus.RUN_STATUS_COMPLETED);
        assertThat(first.runs).as("done before the crash, even in a fresh run").containsExactly("run-1");
        assertThat(second.runs).containsExactly("run-1", "run-1");
        assertThat(run.stages())
                .extracting(StageRecord::cached)
                .as("its own work is not called cached")
                .containsExactly(false, false, false);
        List<RunEvent> starts = store.events("run-1").read(1, 100).stream()
                .filter(RunEvent::hasRunStarted)
                .toList();
        assertThat(starts)
                .extracting(event -> event.getRunStarted().getResumed())
                .containsExactly(false, true);
        assertThat(directory.resolve("store/run-1/stages/second/checkpoints")).doesNotExist();
    }

    @Test
    void keepsCheckpointsOverACrash() throws IOException {
        FakeStage crashing = new FakeStage("second", List.of(), List.of("first"), context -> {
            Path mark = context.checkpoints().resolve("mark");
            if (!Files.exists(mark)) {
                Files.writeString(mark, "half done");
                throw new Crash();
            }
            Files.writeString(context.directory().resolve("out"), Files.readString(mark));
            return StageOutput.empty();
        });
        stages = List.of(first, crashing);
        assertThatThrownBy(() -> startCrashing("run-1", false)).isInstanceOf(Crash.class);
        store = newStore();
        newRuns(inline).recover(true);
        assertThat(directory.resolve("out/run-1/stages/second/out")).hasContent("half done");
    }

    @Test
    void failsInterruptedRunsWhenResumingIsOff() throws IOException {
        crashIn("second", false);
        store = newStore();
        newRuns(inline).recover(false);
        StoredRun run = store.find("run-1").orElseThrow();
        assertThat(run.status()).isEqualTo(RunStatus.RUN_STATUS_FAILED);
        assertThat(run.reason()).startsWith("The trainer stopped in the middle");
    }

    @Test
    void mendsARunThatCrashedBetweenItsLastEventAndItsState() {
        start(newRuns(inline), "run-1", false);
        StoredRun ended = store.find("run-1").orElseThrow();
        store.save(new StoredRun(
                ended.id(),
                ended.document(),
                ended.configDigest(),
                ended.outputDirectory(),
                ended.fresh(),
                RunStatus.RUN_STATUS_RUNNING,
                ended.started(),
                Optional.empty(),
                "",
                ended.stages()));
        newRuns(inline).recover(true);
        assertThat(store.find("run-1").orElseThrow().status()).isEqualTo(RunStatus.RUN_STATUS_COMPLETED);
        assertThat(report.runs).hasSize(1);
    }

    @Test
    void leavesASuspendedRunRunningForTheNextProcess() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        boolean[] released = {false};
        stages = List.of(new FakeStage("first", List.of(), List.of(), context -> {
            entered.countDown();
            while (!released[0]) {
                context.checkCancelled();
                Thread.onSpinWait();
            }
            return StageOutput.empty();
        }));
        Runs runs = newRuns(this::startThread);
        start(runs, "run-1", false);
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        runs.stop(10_000);
        assertThat(store.find("run-1").orElseThrow().status()).isEqualTo(RunStatus.RUN_STATUS_RUNNING);
        released[0] = true;
        newRuns(inline).recover(true);
        assertThat(store.find("run-1").orElseThrow().status()).isEqualTo(RunStatus.RUN_STATUS_COMPLETED);
    }

    @Test
    void whatAStageThrowsWhileTheTrainerStopsIsNoFailure() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch stopping = new CountDownLatch(1);
        stages = List.of(new FakeStage("first", List.of(), List.of(), context -> {
            entered.countDown();
            stopping.await();
            throw new IllegalStateException("the broker is gone");
        }));
        List<Thread> threads = new ArrayList<>();
        Runs runs = newRuns(task -> threads.add(startThread(task)));
        start(runs, "run-1", false);
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        runs.stop(0);
        stopping.countDown();
        threads.get(0).join(10_000);
        assertThat(store.find("run-1").orElseThrow().status()).isEqualTo(RunStatus.RUN_STATUS_RUNNING);
        assertThat(store.events("run-1").read(1, 100)).noneMatch(RunEvent::hasRunEnded);
    }

    @Test
    void aCancellationSurvivesACrash() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        stages = List.of(first, new FakeStage("second", List.of(), List.of(), context -> {
            entered.countDown();
            never.await();
            return StageOutput.empty();
        }));
        Runs runs = newRuns(this::startThread);
        start(runs, "run-1", false);
        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        runs.cancel("run-1");
        store = newStore();
        newRuns(inline).recover(true);
        StoredRun run = store.find("run-1").orElseThrow();
        assertThat(run.status()).isEqualTo(RunStatus.RUN_STATUS_CANCELLED);
        assertThat(run.stages()).extracting(StageRecord::name).containsExactly("first");
    }

    @Test
    void anEndThatTheDiskDoesNotTakeIsWrittenLater() throws Exception {
        Path file = directory.resolve("store/run-1/run.json");
        Path obstacle = file.resolve("obstacle");
        stages = List.of(new FakeStage("first", List.of(), List.of(), context -> {
            Files.delete(file);
            Files.createDirectories(obstacle);
            throw new IllegalStateException("the loss is not finite, step=3");
        }));
        Runs runs = newRuns(this::startThread);
        start(runs, "run-1", false);
        awaitEvent("run-1", RunEvent::hasRunEnded);
        Files.delete(obstacle);
        Files.delete(file);
        awaitUntil(() -> Files.isRegularFile(file));
        StoredRun ended = store.find("run-1").orElseThrow();
        assertThat(ended.status()).isEqualTo(RunStatus.RUN_STATUS_FAILED);
        assertThat(ended.reason()).contains("step=3");
        assertThat(store.events("run-1").read(1, 100))
                .filteredOn(RunEvent::hasRunEnded)
                .hasSize(1);
    }

    @Test
    void showsAStageOnlyWhatItDeclares() {
        Set<String> seen = new HashSet<>();
        stages = List.of(first, new FakeStage("second", List.of("seed"), List.of(), context -> {
            context.config().fieldNames().forEachRemaining(seen::add);
            assertThatThrownBy(() -> context.config("experiment")).hasMessageEndingWith("section=experiment");
            assertThatThrownBy(() -> context.upstream("first")).hasMessageEndingWith("upstream=first");
            context.incident(Severity.SEVERITY_WARNING, "odd", "Something odd.");
            context.metric("loss", Double.NaN, 1);
            return StageOutput.empty();
        }));
        start(newRuns(inline), "run-1", false);
        assertThat(store.find("run-1").orElseThrow().reason()).isEmpty();
        assertThat(seen).containsExactly("seed");
        assertThat(incidents("run-1")).containsExactly("odd", "metric-not-finite");
    }

    @Test
    void anInputThatCannotBeReadIsRefusedBeforeAnythingBegins() {
        stages = List.of(
                first,
                new FakeStage("second", List.of(), List.of("first"), context -> StageOutput.empty())
                        .refusing("The file cannot be read: data.pairs=/nowhere"));
        Runs runs = newRuns(inline);
        assertThatThrownBy(() -> start(runs, "run-1", false)).hasMessageEndingWith("data.pairs=/nowhere");
        assertThat(store.find("run-1")).isEmpty();
        assertThat(runs.activeRun()).isEmpty();
    }

    @Test
    void listsTheNewestFirst() {
        start(newRuns(inline), "b", false);
        start(newRuns(inline), "a", false);
        assertThat(newRuns(inline).list()).extracting(StoredRun::id).containsExactly("a", "b");
    }

    private void crashIn(String stage, boolean fresh) {
        Set<String> crashed = new HashSet<>();
        FakeStage working = second;
        second = new FakeStage(stage, List.of(), List.of("first"), context -> {
            if (crashed.add(context.runId())) {
                throw new Crash();
            }
            return working.run(context);
        });
        stages = List.of(first, second, report);
        assertThatThrownBy(() -> startCrashing("run-1", fresh)).isInstanceOf(Crash.class);
    }

    /** Runs as a process that dies in the middle: nothing is written after the crash. */
    private void startCrashing(String id, boolean fresh) {
        Runs runs = newRuns(task -> {
            throw new Crash();
        });
        try {
            start(runs, id, fresh);
        } catch (Crash beforeTheFirstStage) {
            // The run is on disk; now it is executed up to the crash.
        }
        StoredRun run = store.find(id).orElseThrow();
        RunExecution execution = new RunExecution(
                run,
                store,
                new StageCache(directory.resolve("cache")),
                new NoServices(),
                software(),
                clock,
                new RunControl(id));
        try {
            execution.execute(stages);
        } catch (Crash crash) {
            throw crash;
        } catch (Exception unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    private StoredRun start(Runs runs, String id, boolean fresh) {
        return runs.start(document, id, name -> directory.resolve("out").resolve(name), fresh);
    }

    private Runs newRuns(Executor executor) {
        return newRuns(executor, software());
    }

    private Runs newRuns(Executor executor, Software software) {
        return new Runs(
                store,
                directory.resolve("cache"),
                name -> Optional.of(new FakeExperiment(stages))
                        .filter(built -> name.equals(EXPERIMENT))
                        .map(Experiment.class::cast),
                new NoServices(),
                software,
                new RunIds(clock, new Random(1)),
                executor,
                clock);
    }

    private static Software software() {
        return Software.of("1", "cpu", Map.of("code", "code-1"));
    }

    private RunStore newStore() {
        return new RunStore(directory.resolve("store"), clock, event -> {});
    }

    private List<String> incidents(String id) {
        return store.events(id).read(1, 100).stream()
                .filter(RunEvent::hasIncidentRaised)
                .map(event -> event.getIncidentRaised().getCode())
                .toList();
    }

    private Thread startThread(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private record FakeExperiment(List<Stage> all) implements Experiment {
        @Override
        public String name() {
            return EXPERIMENT;
        }

        @Override
        public List<Stage> stages(JsonNode config) {
            return all;
        }
    }

    /** Ends the pretended process. */
    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Moves on by a second whenever it is read. */
    private static final class SteppingClock implements InstantSource {
        private long seconds = 1_700_000_000;

        @Override
        public synchronized Instant instant() {
            return Instant.ofEpochSecond(seconds++);
        }
    }

    private static final class NoServices implements StageServices {
        @Override
        public Rollouts rollouts(
                String runId, Path journals, ProgressSink progress, IncidentSink incidents, Runnable checkCancelled) {
            throw new AssertionError("no stage here samples");
        }

        @Override
        public GameRounds games(
                String runId, Optional<Duration> lateAfter, IncidentSink incidents, Runnable checkCancelled) {
            throw new UnsupportedOperationException("Nobody plays here");
        }

        @Override
        public RewardScoring scoring() {
            throw new AssertionError("no stage here scores");
        }

        @Override
        public ModelPublisher publisher(String runId) {
            return (model, artefact) -> ModelVersion.getDefaultInstance();
        }
    }
}
