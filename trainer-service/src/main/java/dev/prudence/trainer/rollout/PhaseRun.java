package dev.prudence.trainer.rollout;

import dev.prudence.proto.rollout.v1.BlockContext;
import dev.prudence.proto.run.v1.Severity;
import dev.prudence.trainer.rollout.RolloutTransport.Channel;
import dev.prudence.trainer.rollout.RolloutTransport.Delivery;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * One phase on its way: asks within the credit window, takes what arrives, asks again for what is late, until every
 * sample is settled or given up. A sample goes through
 *
 * <table>
 * <caption>States of a sample</caption>
 * <tr><th>state</th><th>leaves it when</th><th>to</th></tr>
 * <tr><td>wanted</td><td>its block is sent</td><td>outstanding</td></tr>
 * <tr><td>outstanding</td><td>its answer and all scores are there, or it was rejected</td><td>settled</td></tr>
 * <tr><td>outstanding</td><td>it is late, or an outcome says to ask again</td><td>wanted, or given up when it was asked for
 * as often as allowed</td></tr>
 * <tr><td>wanted, given up</td><td>the rest arrives after all</td><td>settled</td></tr>
 * </table>
 *
 * <p>Not thread-safe.
 */
final class PhaseRun {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final long LATE_CHECK_MILLIS = 1_000;
    private static final long PROBE_AFTER_MILLIS = 5_000;

    private final PhaseSpec spec;
    private final RolloutEnvironment environment;
    private final PhaseIndex index;
    private final PhaseJournal journal;
    private final RequestPlan plan;
    private final OutstandingRequests outstanding;
    private final PhaseIntake intake;
    private final BrokerPatience broker;
    private final int window;
    private final BitSet givenUp;

    private long lastArrivalMillis;
    private long lastProbeMillis;
    private long lastLateCheckMillis;
    private long requestedAgain;
    private int generated;
    private Instant lastGenerated = Instant.MAX;
    private Duration scoring = Duration.ZERO;

    PhaseRun(
            PhaseSpec spec,
            RolloutEnvironment environment,
            PhaseIndex index,
            PhaseJournal journal,
            PhaseIntake intake) {
        this.spec = spec;
        this.environment = environment;
        this.index = index;
        this.journal = journal;
        this.intake = intake;
        this.window = environment.settings().window(spec);
        this.plan = new RequestPlan(
                spec,
                Math.min(RolloutSettings.MAX_BLOCK_SAMPLES, window),
                environment.settings().shuffleSeed(),
                id -> !index.settled(id));
        this.outstanding = new OutstandingRequests(
                spec.samples(),
                window,
                environment.settings().lateAfter(spec),
                environment.settings().maxRequests(spec));
        this.broker = new BrokerPatience(environment.settings().brokerPatience(), environment.incidents());
        this.givenUp = new BitSet(spec.samples());
    }

    /** Runs until nothing more is to be waited for. */
    void finish() throws IOException {
        if (finished()) {
            return;
        }
        try (Channel channel = open()) {
            journal.commit(channel.positions());
            lastArrivalMillis = now();
            while (!finished()) {
                step(channel);
                noteGenerated();
            }
        }
        Instant end = environment.clock().instant();
        scoring = lastGenerated.isBefore(end) ? Duration.between(lastGenerated, end) : Duration.ZERO;
    }

    private void noteGenerated() {
        if (index.generatedCount() > generated) {
            generated = index.generatedCount();
            lastGenerated = environment.clock().instant();
        }
    }

    /** Time from the last answer's arrival to the end. */
    Duration scoring() {
        return scoring;
    }

    long requestedAgain() {
        return requestedAgain;
    }

    private void step(Channel channel) throws IOException {
        environment.checkCancelled().run();
        if (channel.caughtUp()) {
            request(channel);
        }
        take(channel, channel.poll(POLL));
        probe(channel);
        collectLate();
        environment.progress().progress("sampling " + spec.phase(), index.settledCount(), spec.samples(), "samples");
    }

    private boolean finished() {
        return index.settledCount() + givenUp.cardinality() == spec.samples();
    }

    private Channel open() {
        while (true) {
            try {
                return environment.transport().open(journal.positions());
            } catch (BrokerUnavailableException absent) {
                environment.checkCancelled().run();
                broker.unreachable(now());
            }
        }
    }

    private void request(Channel channel) {
        while (!plan.isEmpty()) {
            int[] ids =
                    Arrays.stream(plan.peek()).filter(id -> !index.settled(id)).toArray();
            if (ids.length > 0 && outstanding.count() > 0 && outstanding.count() + ids.length > window) {
                return;
            }
            if (ids.length > 0 && !send(channel, ids)) {
                return;
            }
            plan.remove();
        }
    }

    private boolean send(Channel channel, int[] ids) {
        int attempt = outstanding.requests(ids[0]);
        try {
            channel.request(plan.message(ids, context(attempt)));
        } catch (BrokerUnavailableException absent) {
            broker.unreachable(now());
            return false;
        }
        outstanding.sent(ids, now(), index.settledCount());
        if (attempt > 0) {
            requestedAgain += ids.length;
        }
        return true;
    }

    private BlockContext context(int attempt) {
        return BlockContext.newBuilder()
                .setRunId(environment.runId())
                .setPhase(spec.phase())
                .setPolicy(spec.policy())
                .addAllEnsembles(spec.ensembles())
                .setSampling(spec.sampling())
                .setNoiseSeed(spec.noiseSeed())
                .setRegistryAddress(environment.settings().registryAddress())
                .setAttempt(attempt)
                .build();
    }

    private void take(Channel channel, List<Delivery> deliveries) throws IOException {
        if (deliveries.isEmpty()) {
            return;
        }
        broker.reachable();
        boolean any = false;
        for (Delivery delivery : deliveries) {
            any |= delivery.within(() -> intake.take(delivery, this::settle, this::askAgain));
        }
        if (any) {
            lastArrivalMillis = now();
            journal.commit(channel.positions());
        }
    }

    private void settle(int id) {
        outstanding.take(id);
        givenUp.clear(id);
    }

    private void askAgain(int id) {
        if (!index.settled(id) && outstanding.take(id)) {
            putBack(new int[] {id});
        }
    }

    private void probe(Channel channel) {
        long now = now();
        boolean quiet = now - Math.max(lastArrivalMillis, lastProbeMillis) >= PROBE_AFTER_MILLIS;
        if (!quiet) {
            return;
        }
        boolean answers = channel.reachable();
        lastProbeMillis = now();
        if (answers) {
            broker.reachable();
        } else {
            lastArrivalMillis = lastProbeMillis;
            broker.unreachable(lastProbeMillis);
        }
    }

    private void collectLate() {
        long now = now();
        if (now - lastLateCheckMillis < LATE_CHECK_MILLIS) {
            return;
        }
        lastLateCheckMillis = now;
        int[] late = outstanding.takeLate(now, lastArrivalMillis, index.settledCount());
        if (late.length > 0) {
            environment
                    .incidents()
                    .incident(
                            Severity.SEVERITY_WARNING,
                            "sample-late",
                            "Some samples did not come back in time, phase=" + spec.phase() + " samples="
                                    + late.length);
            putBack(late);
        }
    }

    private void putBack(int[] ids) {
        int[] again = Arrays.stream(ids).filter(outstanding::mayAskAgain).toArray();
        Arrays.stream(ids).filter(id -> !outstanding.mayAskAgain(id)).forEach(givenUp::set);
        if (again.length > 0) {
            plan.askAgain(again);
        }
    }

    private long now() {
        return environment.clock().instant().toEpochMilli();
    }
}
