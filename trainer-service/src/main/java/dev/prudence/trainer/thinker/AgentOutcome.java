package dev.prudence.trainer.thinker;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of an agent.
 *
 * @param agent its kind
 * @param seed of its training
 * @param stageLength steps of its stages in training
 * @param points how it developed, in the order of frames
 * @param evaluations of the trained agent
 * @param seconds by part, of all attempts together
 * @param augmentedSteps real and imaginary ones of training
 */
public record AgentOutcome(
        String agent,
        long seed,
        int stageLength,
        List<Point> points,
        List<Evaluation> evaluations,
        Map<String, Double> seconds,
        long augmentedSteps) {

    private static final String FILE = "agent.json";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    public AgentOutcome {
        points = List.copyOf(points);
        evaluations = List.copyOf(evaluations);
        seconds = Map.copyOf(seconds);
    }

    /**
     * An agent in the course of its training.
     *
     * @param heldOut how often it solves held-out levels, with drawn actions
     * @param training the share of its training episodes since the last point that it solved
     * @param numbers means of what the updates since the last point reported
     */
    public record Point(Evaluation heldOut, double training, Map<String, Double> numbers) {
        public Point {
            numbers = new TreeMap<>(numbers);
        }

        /** Real steps that it had learnt from. */
        public long frames() {
            return heldOut.frames();
        }
    }

    AgentOutcome with(Point point) {
        List<Point> more = new ArrayList<>(points);
        more.add(point);
        return new AgentOutcome(agent, seed, stageLength, more, evaluations, seconds, augmentedSteps);
    }

    AgentOutcome with(Evaluation evaluation) {
        List<Evaluation> more = new ArrayList<>(evaluations);
        more.add(evaluation);
        return new AgentOutcome(agent, seed, stageLength, points, more, seconds, augmentedSteps);
    }

    AgentOutcome took(Map<String, Double> spent, long steps) {
        return new AgentOutcome(agent, seed, stageLength, points, evaluations, spent, steps);
    }

    /** All of its time. */
    double secondsInAll() {
        return seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** Of training, without evaluations. */
    double augmentedStepsPerSecond() {
        double training = secondsInAll() - seconds.getOrDefault(PartTimes.Part.EVALUATE.id(), 0.0);
        return training > 0 ? augmentedSteps / training : 0;
    }

    void writeTo(Path directory) throws IOException {
        JSON.writeValue(directory.resolve(FILE).toFile(), this);
    }

    /** Reads what a stage has left. */
    public static AgentOutcome readFrom(Path directory) throws IOException {
        return JSON.readValue(Files.readString(directory.resolve(FILE)), AgentOutcome.class);
    }
}
