package dev.prudence.trainer.run;

import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.monitoring.LogFields;
import dev.prudence.proto.run.v1.RunEnded;
import dev.prudence.proto.run.v1.RunEvent;
import dev.prudence.proto.run.v1.RunStatus;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of runs. One runs at a time.
 *
 * <table>
 * <caption>States of a run</caption>
 * <tr><th>state</th><th>trigger</th><th>next</th></tr>
 * <tr><td>(none)</td><td>{@link #start} with a valid document, nothing else running</td><td>RUNNING</td></tr>
 * <tr><td>RUNNING</td><td>the last stage returned</td><td>COMPLETED</td></tr>
 * <tr><td>RUNNING</td><td>a stage threw</td><td>FAILED, with one sentence</td></tr>
 * <tr><td>RUNNING</td><td>{@link #cancel}, seen at the next safe point or by {@link #recover}</td>
 * <td>CANCELLED</td></tr>
 * <tr><td>RUNNING</td><td>{@link #stop} or a crash, then {@link #recover} with resuming on</td><td>RUNNING, behind the
 * stages that were done</td></tr>
 * <tr><td>RUNNING</td><td>a crash, then {@link #recover} with resuming off</td><td>FAILED</td></tr>
 * </table>
 *
 * COMPLETED, FAILED and CANCELLED are final. A run's last event is {@code RunEnded}, written before its state: a crash
 * between the two is mended by {@link #recover}. What a stage throws after {@link #stop} is no failure of the run: the
 * services around it are going away.
 *
 * <p>This class is thread-safe.
 */
public final class Runs {

    private static final Logger LOG = LoggerFactory.getLogger(Runs.class);
    private static final String CANCELLED = "The run was cancelled.";

    private final RunStore store;
    private final StageCache cache;
    private final Function<String, Optional<Experiment>> experiments;
    private final StageServices services;
    private final Software software;
    private final RunIds ids;
    private final Executor executor;
    private final InstantSource clock;
    private final RunEndings endings;

    /** Guarded by this: the run that occupies the service. */
    private @Nullable Active active;

    /** A run on its way. */
    private record Active(String id, RunControl control, CountDownLatch ended) {}

    /**
     * Wires the life of runs.
     *
     * @param cacheRoot where stages' outputs are kept
     * @param experiments finds an experiment by name
     * @param executor runs one task per run
     */
    public Runs(
            RunStore store,
            Path cacheRoot,
            Function<String, Optional<Experiment>> experiments,
            StageServices services,
            Software software,
            RunIds ids,
            Executor executor,
            InstantSource clock) {
        this.store = store;
        this.cache = new StageCache(cacheRoot);
        this.experiments = experiments;
        this.services = services;
        this.software = software;
        this.ids = ids;
        this.executor = executor;
        this.clock = clock;
        this.endings = new RunEndings(store, executor, clock);
    }

    /**
     * Starts a run. Inputs from outside the document are looked at before anything begins.
     *
     * @param wantedId empty for the service's choice
     * @param outputDirectory gives the absolute output directory for the run's id
     * @throws IllegalArgumentException if no such experiment is built in, the id is none, or an input cannot be read
     * @throws RunExistsException if the id is taken
     * @throws BusyException if another run is on its way
     */
    public synchronized StoredRun start(
            ExperimentDocument document, String wantedId, Function<String, Path> outputDirectory, boolean fresh) {
        if (active != null) {
            throw new BusyException(active.id());
        }
        Experiment experiment = experiment(document.experiment());
        List<Stage> stages = experiment.stages(document.tree());
        stages.forEach(stage -> stage.inputDigests(StageKey.sections(stage, document.tree())));
        String id = wantedId.isEmpty() ? ids.next(document.experiment(), document.preset()) : wantedId;
        if (store.find(id).isPresent()) {
            throw new RunExistsException(id);
        }
        StoredRun run = new StoredRun(
                id,
                document.tree(),
                document.digest(),
                outputDirectory.apply(id),
                fresh,
                RunStatus.RUN_STATUS_RUNNING,
                clock.instant(),
                Optional.empty(),
                "",
                List.of());
        store.save(run);
        launch(run, stages);
        return run;
    }

    /**
     * Asks a run to stop at the next safe point, or at the next start of the service if it stops before.
     *
     * @return the run as it stands; empty when there is none with this id
     */
    public synchronized Optional<StoredRun> cancel(String id) {
        if (active != null && active.id().equals(id)) {
            store.noteCancellation(id);
            active.control().cancel();
        }
        return store.find(id);
    }

    /**
     * Lets a run go on that waits for somebody to sign off.
     *
     * @return the run as it stands; empty when there is none with this id
     * @throws NotWaitingException if it does not wait
     */
    public synchronized Optional<StoredRun> signOff(String id) {
        boolean waited =
                active != null && active.id().equals(id) && active.control().signOff();
        Optional<StoredRun> run = store.find(id);
        if (run.isPresent() && !waited) {
            throw new NotWaitingException(id);
        }
        return run;
    }

    public Optional<StoredRun> find(String id) {
        return store.find(id);
    }

    /** All runs, newest first. */
    public List<StoredRun> list() {
        return store.list();
    }

    /** The id of the run that occupies the service. */
    public synchronized Optional<String> activeRun() {
        return Optional.ofNullable(active).map(Active::id);
    }

    /**
     * Takes up what an earlier process left: the newest interrupted run goes on, or fails when resuming is off; others
     * fail. To be called once, before the first start.
     */
    public synchronized void recover(boolean resume) {
        for (StoredRun run : store.list()) {
            if (run.isRunning()) {
                recover(run, resume);
            }
        }
    }

    /** Suspends the active run, so that the next process takes it up, and waits a little for it to notice. */
    public void stop(long atMostMillis) throws InterruptedException {
        endings.stop();
        Active running;
        synchronized (this) {
            running = active;
        }
        if (running != null) {
            running.control().suspend();
            running.ended().await(atMostMillis, TimeUnit.MILLISECONDS);
        }
    }

    private void recover(StoredRun run, boolean resume) {
        Optional<RunEvent> last = store.events(run.id()).last();
        if (last.isPresent() && last.get().hasRunEnded()) {
            RunEnded end = last.get().getRunEnded();
            endings.write(run, end.getStatus(), end.getReason());
        } else if (store.isCancellationNoted(run.id())) {
            endings.write(run, RunStatus.RUN_STATUS_CANCELLED, CANCELLED);
        } else if (resume && active == null) {
            resume(run);
        } else {
            endings.write(
                    run, RunStatus.RUN_STATUS_FAILED, "The trainer stopped in the middle of the run; start it again.");
        }
    }

    private void resume(StoredRun run) {
        try {
            launch(run, experiment(run.experiment()).stages(run.document()));
            LOG.info("Going on with the run that an earlier process left, runId={}", run.id());
        } catch (RuntimeException changed) {
            endings.write(run, RunStatus.RUN_STATUS_FAILED, FailureSentence.of(changed));
        }
    }

    private void launch(StoredRun run, List<Stage> stages) {
        Active mine = new Active(run.id(), new RunControl(run.id()), new CountDownLatch(1));
        active = mine;
        executor.execute(() -> {
            try (LogFields fields = LogFields.run(run.id())) {
                execute(run, stages, mine.control());
            } finally {
                mine.ended().countDown();
            }
        });
    }

    private void execute(StoredRun run, List<Stage> stages, RunControl control) {
        Optional<End> end = outcome(run, stages, control);
        release();
        end.ifPresent(known -> endings.write(known.run(), known.status(), known.reason()));
    }

    /** How a run ended, with the stages that were done. */
    private record End(StoredRun run, RunStatus status, String reason) {}

    /** Empty when the next process is to go on with the run. */
    private Optional<End> outcome(StoredRun run, List<Stage> stages, RunControl control) {
        try {
            return outcome(new RunExecution(run, store, cache, services, software, clock, control), stages, control);
        } catch (RuntimeException unopened) {
            return Optional.of(failure(run, Optional.empty(), unopened));
        }
    }

    private Optional<End> outcome(RunExecution execution, List<Stage> stages, RunControl control) {
        try {
            return Optional.of(new End(execution.execute(stages), RunStatus.RUN_STATUS_COMPLETED, ""));
        } catch (RunCancelledException stopped) {
            return control.isSuspended()
                    ? Optional.empty()
                    : Optional.of(new End(execution.run(), RunStatus.RUN_STATUS_CANCELLED, CANCELLED));
        } catch (Throwable failure) {
            if (control.isSuspended()) {
                LOG.warn(
                        "A stage broke off as the trainer stopped; the next start goes on, runId={}",
                        execution.run().id(),
                        failure);
                return Optional.empty();
            }
            return Optional.of(failure(execution.run(), execution.stage(), failure));
        }
    }

    private static End failure(StoredRun run, Optional<String> stage, Throwable failure) {
        LOG.error("The run failed, runId={}", run.id(), failure);
        String where = stage.map(name -> "Stage " + name + " failed: ").orElse("");
        return new End(run, RunStatus.RUN_STATUS_FAILED, where + FailureSentence.of(failure));
    }

    /** Frees the service before the run's end is told: who hears of it may start the next one. */
    private synchronized void release() {
        active = null;
    }

    private Experiment experiment(String name) {
        return experiments
                .apply(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        "this trainer has no such experiment built in, experiment=" + name));
    }

    /** Another run occupies the service. */
    public static final class BusyException extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        BusyException(String runId) {
            super("another run is on its way; wait for it or cancel it, runId=" + runId);
        }
    }

    /** The wanted id is taken. */
    public static final class RunExistsException extends IllegalStateException {

        private static final long serialVersionUID = 1L;

        RunExistsException(String runId) {
            super("there is a run with this id already; choose another one, runId=" + runId);
        }
    }
}
