package dev.prudence.trainer.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.monitor.Alarm;
import dev.prudence.monitor.Observation;
import dev.prudence.proto.run.v1.PlanObserved;
import dev.prudence.proto.run.v1.SampleObserved;
import dev.prudence.proto.run.v1.Severity;
import dev.prudence.trainer.games.GameRounds;
import dev.prudence.trainer.registry.ModelPublisher;
import dev.prudence.trainer.rollout.Rollouts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A stage's context with the seed and the upstream stages of its repetition; all else is the run's. Thread-safe. */
final class RepeatedStageContext implements StageContext {

    private final StageContext run;
    private final long seed;
    private final UnaryOperator<String> upstreamName;

    RepeatedStageContext(StageContext run, long seed, UnaryOperator<String> upstreamName) {
        this.run = run;
        this.seed = seed;
        this.upstreamName = upstreamName;
    }

    @Override
    public long seed() {
        return seed;
    }

    @Override
    public Path upstream(String stage) {
        return run.upstream(upstreamName.apply(stage));
    }

    @Override
    public String runId() {
        return run.runId();
    }

    @Override
    public String stage() {
        return run.stage();
    }

    @Override
    public JsonNode config() {
        return run.config();
    }

    @Override
    public JsonNode config(String section) {
        return run.config(section);
    }

    @Override
    public Path directory() {
        return run.directory();
    }

    @Override
    public Path checkpoints() {
        return run.checkpoints();
    }

    @Override
    public Path runDirectory() {
        return run.runDirectory();
    }

    @Override
    public RunRecord record() {
        return run.record();
    }

    @Override
    public void progress(String activity, long done, long total, String unit) {
        run.progress(activity, done, total, unit);
    }

    @Override
    public void metric(String name, double value, long step) {
        run.metric(name, value, step);
    }

    @Override
    public void incident(Severity severity, String code, String message) {
        run.incident(severity, code, message);
    }

    @Override
    public void observed(String policy, String algorithm, Observation observation) {
        run.observed(policy, algorithm, observation);
    }

    @Override
    public void observed(SampleObserved sample) {
        run.observed(sample);
    }

    @Override
    public void observed(PlanObserved plan) {
        run.observed(plan);
    }

    @Override
    public void alarm(String policy, Alarm alarm) {
        run.alarm(policy, alarm);
    }

    @Override
    public void awaitSignOff(String question) {
        run.awaitSignOff(question);
    }

    @Override
    public Rollouts rollouts() {
        return run.rollouts();
    }

    @Override
    public GameRounds games(Optional<Duration> lateAfter) {
        return run.games(lateAfter);
    }

    @Override
    public RewardScoring scoring() {
        return run.scoring();
    }

    @Override
    public <T, E extends Exception> T traced(String phase, String what, Tracing.Work<T, E> work) throws E {
        return run.traced(phase, what, work);
    }

    @Override
    public ModelPublisher publisher() {
        return run.publisher();
    }

    @Override
    public void checkCancelled() {
        run.checkCancelled();
    }
}
