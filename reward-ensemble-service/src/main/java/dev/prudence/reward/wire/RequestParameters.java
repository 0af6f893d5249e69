package dev.prudence.reward.wire;

import dev.prudence.proto.inference.InferParameter;
import dev.prudence.proto.reward.v1.Mean;
import dev.prudence.proto.reward.v1.Median;
import dev.prudence.proto.reward.v1.Objective;
import dev.prudence.proto.reward.v1.Quantile;
import dev.prudence.proto.reward.v1.ScorePriority;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.SingleMember;
import dev.prudence.proto.reward.v1.SoftMin;
import dev.prudence.proto.reward.v1.UncertaintyWeighted;
import dev.prudence.proto.reward.v1.WorstCase;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the parameters of a request in somebody else's protocol say about the score: the objective with its own parameters, and the two that
 * Triton's clients know, {@code priority} (0 or 1: interactive, above: bulk) and {@code timeout} in microseconds. Not thread-safe.
 */
public final class RequestParameters {

    private static final long MICROS_OF_MILLI = 1000;

    private final Map<String, InferParameter> parameters;
    private final TreeSet<String> unused;

    private RequestParameters(Map<String, InferParameter> parameters) {
        this.parameters = parameters;
        this.unused = new TreeSet<>(parameters.keySet());
    }

    /**
     * Writes them into a request.
     *
     * @throws IllegalArgumentException if one is unknown, of another type or out of range; names it
     */
    public static void apply(Map<String, InferParameter> parameters, ScoreRequest.Builder request) {
        new RequestParameters(parameters).applyTo(request);
    }

    /** The same of texts, as they stand in a query. */
    public static void applyTexts(Map<String, String> parameters, ScoreRequest.Builder request) {
        Map<String, InferParameter> typed = new TreeMap<>();
        parameters.forEach((key, text) ->
                typed.put(key, InferParameter.newBuilder().setStringParam(text).build()));
        apply(typed, request);
    }

    private void applyTo(ScoreRequest.Builder request) {
        request.setObjective(objective())
                .setMinimumMembers((int) whole("minimum_members", 0, Integer.MAX_VALUE))
                .setBudgetMs((int) Math.min(
                        Integer.MAX_VALUE,
                        (whole("timeout", 0, Long.MAX_VALUE / 2) + MICROS_OF_MILLI - 1) / MICROS_OF_MILLI));
        if (whole("priority", 0, Long.MAX_VALUE) > 1) {
            request.setPriority(ScorePriority.SCORE_PRIORITY_BULK);
        }
        if (!unused.isEmpty()) {
            throw new IllegalArgumentException("unknown parameter, or none of this objective's: parameters=" + unused);
        }
    }

    private Objective objective() {
        Objective.Builder objective = Objective.newBuilder();
        String name = text("objective", "mean");
        switch (name) {
            case "mean" -> objective.setMean(Mean.getDefaultInstance());
            case "worst_case" -> objective.setWorstCase(WorstCase.getDefaultInstance());
            case "median" -> objective.setMedian(Median.getDefaultInstance());
            case "uncertainty_weighted" ->
                objective.setUncertaintyWeighted(UncertaintyWeighted.newBuilder()
                        .setLambda(number("lambda"))
                        .setDdof((int) whole("ddof", 0, 1)));
            case "soft_min" -> objective.setSoftMin(SoftMin.newBuilder().setBeta(number("beta")));
            case "quantile" -> objective.setQuantile(Quantile.newBuilder().setProbability(number("probability")));
            case "single_member" ->
                objective.setSingleMember(SingleMember.newBuilder().setMember(text("member", "")));
            default ->
                throw new IllegalArgumentException(
                        "an objective is one of mean, worst_case, uncertainty_weighted, soft_min, "
                                + "median, quantile, single_member: objective=" + name);
        }
        return objective.build();
    }

    private String text(String key, String otherwise) {
        InferParameter parameter = parameters.get(key);
        if (parameter == null) {
            return otherwise;
        }
        unused.remove(key);
        if (!parameter.hasStringParam()) {
            throw new IllegalArgumentException(
                    "the parameter is a text: " + key + "=" + parameter.getParameterChoiceCase());
        }
        return parameter.getStringParam();
    }

    private double number(String key) {
        InferParameter parameter = parameters.get(key);
        if (parameter == null) {
            throw new IllegalArgumentException("the objective needs its parameter: " + key + "=");
        }
        unused.remove(key);
        return switch (parameter.getParameterChoiceCase()) {
            case DOUBLE_PARAM -> parameter.getDoubleParam();
            case INT64_PARAM -> parameter.getInt64Param();
            case UINT64_PARAM -> parameter.getUint64Param();
            case STRING_PARAM -> parsed(key, parameter.getStringParam());
            default ->
                throw new IllegalArgumentException(
                        "the parameter is a number: " + key + "=" + parameter.getParameterChoiceCase());
        };
    }

    /** Clients whose protocol has no parameters but texts send numbers as such. */
    private static double parsed(String key, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the parameter is a number: " + key + "=" + text, e);
        }
    }

    private long whole(String key, long least, long most) {
        if (!parameters.containsKey(key)) {
            return 0;
        }
        double value = number(key);
        if (value != Math.rint(value) || value < least || value > most) {
            throw new IllegalArgumentException(
                    "the parameter is a whole number from " + least + ": " + key + "=" + value);
        }
        return (long) value;
    }
}
