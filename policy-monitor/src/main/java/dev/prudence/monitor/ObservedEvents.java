package dev.prudence.monitor;

import dev.prudence.proto.run.v1.AlarmChanged;
import dev.prudence.proto.run.v1.PolicyObserved;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Observations and alarms as a run's events carry them. */
public final class ObservedEvents {

    private ObservedEvents() {}

    /** For sending. */
    public static PolicyObserved of(String policy, String algorithm, Observation observation) {
        PolicyObserved.Builder event = PolicyObserved.newBuilder()
                .setPolicy(policy)
                .setAlgorithm(algorithm)
                .setTime(observation.time())
                .setKl(observation.kl())
                .setProxy(observation.proxy())
                .setProxyDeviation(observation.proxyDeviation())
                .setVariance(observation.variance());
        set(observation.disagreement(), event::setDisagreement);
        set(observation.disagreementHigh(), event::setDisagreementHigh);
        set(observation.length(), event::setLength);
        set(observation.distinct(), event::setDistinct);
        set(observation.repetition(), event::setRepetition);
        set(observation.entropy(), event::setEntropy);
        Probe probe = observation.probe();
        if (probe != null) {
            event.setProbe(PolicyObserved.Probe.newBuilder()
                    .setGold(probe.gold())
                    .setDeviation(probe.deviation())
                    .setSamples(probe.samples()));
        }
        return event.build();
    }

    /** What {@link #of(String, String, Observation)} sent. */
    public static Observation observation(PolicyObserved event) {
        return new Observation(
                Math.toIntExact(event.getTime()),
                event.getKl(),
                event.getProxy(),
                event.getProxyDeviation(),
                event.getVariance(),
                event.hasDisagreement() ? event.getDisagreement() : null,
                event.hasDisagreementHigh() ? event.getDisagreementHigh() : null,
                event.hasLength() ? event.getLength() : null,
                event.hasDistinct() ? event.getDistinct() : null,
                event.hasRepetition() ? event.getRepetition() : null,
                event.hasEntropy() ? event.getEntropy() : null,
                event.hasProbe()
                        ? new Probe(
                                event.getProbe().getGold(),
                                event.getProbe().getDeviation(),
                                event.getProbe().getSamples())
                        : null);
    }

    /** For sending. */
    public static AlarmChanged of(String policy, Alarm alarm) {
        return AlarmChanged.newBuilder()
                .setPolicy(policy)
                .setSignal(alarm.signal().id())
                .setRaised(alarm.raised())
                .setTime(alarm.time())
                .setKl(alarm.kl())
                .setValue(alarm.value())
                .setThreshold(alarm.threshold())
                .build();
    }

    private static void set(@Nullable Double value, Consumer<Double> setter) {
        if (value != null) {
            setter.accept(value);
        }
    }
}
