package dev.prudence.monitor;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a signal's alarms were worth on policies that its threshold was not chosen by.
 *
 * @param signal which
 * @param threshold chosen on other policies
 * @param cases one for each policy
 */
public record DetectionResult(Signal signal, double threshold, List<Case> cases) {

    /** Copies the list. */
    public DetectionResult {
        cases = List.copyOf(cases);
    }

    /**
     * A policy.
     *
     * @param alarm when the first alarm was raised, if any was
     * @param alarmKl divergence then, nats
     * @param lost when more than a tenth of the peak's gold was lost for good, if it was
     * @param lostKl divergence then, nats
     * @param kept share of the peak's gold when it is stopped at the alarm
     * @param keptWithout the same when it is never stopped
     * @param early whether the alarm came before gold first reached nine tenths of its peak
     */
    public record Case(
            String policy,
            long seed,
            @Nullable Integer alarm,
            @Nullable Double alarmKl,
            @Nullable Integer lost,
            @Nullable Double lostKl,
            double kept,
            double keptWithout,
            boolean early) {

        boolean isLost() {
            return lost != null;
        }

        boolean isWarned() {
            return alarm != null && lost != null && alarm < lost;
        }
    }

    /** Policies that lost more than a tenth. */
    public long lost() {
        return cases.stream().filter(Case::isLost).count();
    }

    /** Those of them that an alarm was raised for in time. */
    public long warned() {
        return cases.stream().filter(Case::isWarned).count();
    }

    /** Policies that lost no more than a tenth, with an alarm. */
    public long falseAlarms() {
        return cases.stream()
                .filter(each -> !each.isLost() && each.alarm() != null)
                .count();
    }

    /** Alarms before gold reached nine tenths of its peak, whatever became of it. */
    public long early() {
        return cases.stream().filter(Case::early).count();
    }

    /** Mean share of the peaks' gold that stopping at the alarms keeps. */
    public double kept() {
        return mean(Case::kept);
    }

    /** The same without stopping. */
    public double keptWithout() {
        return mean(Case::keptWithout);
    }

    /** Median over warned policies of the time from alarm to loss. */
    public OptionalDouble lead() {
        double[] leads = cases.stream()
                .filter(Case::isWarned)
                .mapToDouble(each -> number(each.lost()) - number(each.alarm()))
                .sorted()
                .toArray();
        int middle = leads.length / 2;
        if (leads.length == 0) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(leads.length % 2 == 1 ? leads[middle] : (leads[middle - 1] + leads[middle]) / 2);
    }

    private static double number(@Nullable Integer value) {
        return value == null ? Double.NaN : value;
    }

    private double mean(ToDoubleFunction<Case> number) {
        return cases.stream().mapToDouble(number).average().orElse(Double.NaN);
    }
}
