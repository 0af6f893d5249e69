package dev.prudence.worldmodel;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.env.ObservationSpace;
import dev.prudence.env.sokoban.SokobanPixels;
import dev.prudence.env.sokoban.SokobanPlanes;
import dev.prudence.env.sokoban.SokobanRules;
import dev.prudence.env.sokoban.SokobanState;
import dev.prudence.env.sokoban.SokobanView;
import dev.prudence.runtime.artefact.ArtefactException;

/**
 * Sokoban as a world model uses it, from observation to observation: all of a board is to be seen. An episode is over in it when the level is
 * solved; its time limit is not to be seen and does not count. Thread-safe.
 *
 * @param rows of boards, without the outer wall
 * @param columns of boards, without the outer wall
 */
record SokobanSimulation(SokobanView view, SokobanRules rules, int rows, int columns) {

    /**
     * What a step leads to.
     *
     * @param observation float32 of the view's shape
     */
    record Outcome(float[] observation, float reward, boolean done) {}

    /**
     * Reads {@code environment} of a contract.
     *
     * @throws ArtefactException if it is none that is known, or one that looks different from what the contract says
     */
    static SokobanSimulation from(JsonNode contract) {
        JsonNode environment = contract.path("environment");
        String name = environment.path("name").asText("missing");
        if (!name.equals("sokoban")) {
            throw new ArtefactException(
                    "The environment is none that is known; sokoban is: contract.environment.name=" + name);
        }
        JsonNode rules = environment.path("rules");
        SokobanSimulation simulation = new SokobanSimulation(
                view(environment.path("view").asText("missing")),
                new SokobanRules(
                        number(rules, "step"),
                        number(rules, "boxOnGoal"),
                        number(rules, "boxOffGoal"),
                        number(rules, "solved"),
                        Integer.MAX_VALUE,
                        1),
                side(environment, "rows"),
                side(environment, "columns"));
        simulation.requireShape(contract);
        return simulation;
    }

    private void requireShape(JsonNode contract) {
        ObservationSpace space = view.space(rows, columns);
        JsonNode shape = contract.path("observation");
        if (shape.path("channels").asInt() != space.channels()
                || shape.path("height").asInt() != space.height()
                || shape.path("width").asInt() != space.width()
                || contract.path("actions").asInt() != SokobanState.ACTIONS) {
            throw new ArtefactException("Observations and actions are those of the environment: expected=" + space
                    + ", actions=" + SokobanState.ACTIONS + ", contract.observation=" + shape + ", contract.actions="
                    + contract.path("actions"));
        }
    }

    private static SokobanView view(String id) {
        return switch (id) {
            case "planes" -> new SokobanPlanes();
            case "pixels" -> new SokobanPixels();
            default -> throw new ArtefactException("A view is planes or pixels: contract.environment.view=" + id);
        };
    }

    private static float number(JsonNode rules, String field) {
        if (!rules.path(field).isNumber()) {
            throw new ArtefactException(
                    "The rules need a number: contract.environment.rules." + field + "=" + rules.path(field));
        }
        return rules.path(field).floatValue();
    }

    private static int side(JsonNode environment, String field) {
        int side = environment.path(field).asInt();
        if (side < 1 || side > 8) {
            throw new ArtefactException("Boards have 1 to 8 rows and columns: contract.environment." + field + "="
                    + environment.path(field));
        }
        return side;
    }

    /**
     * Reads an observation.
     *
     * @throws IllegalArgumentException if it is no board
     */
    SokobanState state(float[] observation) {
        return view.read(observation, rows, columns);
    }

    /** Where an action leads to. */
    Outcome after(float[] observation, int action) {
        SokobanState before = state(observation);
        SokobanState after = before.after(action, rules);
        float[] seen = new float[observation.length];
        view.write(after, seen, 0);
        return new Outcome(seen, rules.reward(before, after), after.solved());
    }
}
