package dev.prudence.trainer.thinker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.proto.run.v1.PlanObserved;
import dev.prudence.proto.run.v1.PlanObserved.ActionPlan;
import dev.prudence.proto.run.v1.PlanObserved.ImaginedStep;
import java.util.ArrayList;
import java.util.List;

/** A few of the plans that {@link ShownPlans} has written down, as events. */
final class PlanEvents {

    private static final int LEVELS = 2;
    private static final int STEPS = 6;

    private PlanEvents() {}

    /**
     * The first steps of the first levels.
     *
     * @param document as {@link ShownPlans} wrote it
     * @param frames real steps that the agent had learnt from
     */
    static List<PlanObserved> of(JsonNode document, long frames) {
        List<PlanObserved> events = new ArrayList<>();
        for (int level = 0; level < Math.min(LEVELS, document.path("levels").size()); level++) {
            JsonNode steps = document.path("levels").path(level).path("steps");
            for (int step = 0; step < Math.min(STEPS, steps.size()); step++) {
                events.add(event(document, steps.path(step))
                        .setTime(frames)
                        .setLevel(level)
                        .setStep(step)
                        .build());
            }
        }
        return events;
    }

    private static PlanObserved.Builder event(JsonNode document, JsonNode step) {
        PlanObserved.Builder event = PlanObserved.newBuilder()
                .setPolicy(document.path("agent").asText())
                .setColumns(document.path("columns").asInt())
                .setBoard(step.path("board").asText())
                .setAction(step.path("action").asInt())
                .setReward(step.path("reward").asDouble());
        JsonNode root = step.path("root");
        for (int action = 0; action < step.path("chances").size(); action++) {
            event.addActions(ActionPlan.newBuilder()
                    .setVisits(root.path("visits").path(action).asDouble())
                    .setMeanReturn(root.path("mean").path(action).asDouble())
                    .setMaxReturn(root.path("max").path(action).asDouble())
                    .setProbability(step.path("chances").path(action).asDouble()));
        }
        step.path("thoughts").forEach(thought -> event.addImagined(imagined(thought)));
        return event;
    }

    private static ImaginedStep imagined(JsonNode thought) {
        return ImaginedStep.newBuilder()
                .setAction(thought.path("action").asInt())
                .setReset(thought.path("reset").asBoolean())
                .setReward(thought.path("reward").asDouble())
                .setValue(thought.path("value").asDouble())
                .setRolloutReturn(thought.path("return").asDouble())
                .build();
    }
}
