package dev.prudence.trainer.thinker;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import dev.prudence.env.sokoban.SokobanPlanes;
import dev.prudence.proto.rollout.v1.Trajectory;
import dev.prudence.proto.worldmodel.v1.TreeSettings;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;

/**
 * Writes down what an agent did on some levels, and what it imagined before each step, for the page that shows plans. Boards are strings of cells
 * in Boxoban's characters, row after row; imagined boxes and players are digits, ninths of the probability that they are there. Not thread-safe.
 */
final class ShownPlans implements HeldOutLevels.Watcher {

    private static final String FILE = "plans.json";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FLOOR = 0;
    private static final int GOALS = 1;
    private static final int BOXES = 2;
    private static final int PLAYER = 3;

    private final TreeSettings tree;
    private final TreeFields fields;
    private final int rows;
    private final int columns;
    private final ObjectNode document = JSON.createObjectNode();
    private final ArrayNode levels;

    /**
     * Nothing was seen yet.
     *
     * @param agent its name on the page
     * @param tree of its stages, as it was trained
     */
    ShownPlans(String agent, TreeSettings tree, int rows, int columns) {
        this.tree = tree;
        this.fields = TreeFields.of(tree);
        this.rows = rows;
        this.columns = columns;
        document.put("agent", agent)
                .put("rows", rows)
                .put("columns", columns)
                .put("stageLength", tree.getStageLength())
                .put("discount", tree.getDiscount());
        this.levels = document.putArray("levels");
    }

    @Override
    public void see(int level, Trajectory game, int steps) {
        while (levels.size() <= level) {
            levels.addObject().put("solved", false).putArray("steps");
        }
        ObjectNode node = (ObjectNode) levels.get(level);
        for (int step = 0; step < steps; step++) {
            ((ArrayNode) node.path("steps")).add(step(game, step));
            node.put("solved", game.getTerminated(step));
        }
    }

    private ObjectNode step(Trajectory game, int step) {
        int stage = tree.getStageLength();
        FloatBuffer observations = floats(game.getObservations());
        FloatBuffer representations = floats(game.getRepresentations());
        int last = (step * stage + stage - 1) * fields.size();
        ObjectNode node = JSON.createObjectNode()
                .put("board", board(observations, step))
                .put("action", game.getActions(step * stage + stage - 1))
                .put("reward", rounded(game.getRewards(step)));
        node.set("chances", numbers(floats(game.getPolicies()), step * fields.actions(), 1));
        ObjectNode root = node.putObject("root");
        root.put("value", rounded(representations.get(last + fields.rootValue())));
        root.set("logits", numbers(representations, last + fields.rootPolicy(), 1));
        root.set("visits", numbers(representations, last + fields.rootVisits(), stage));
        root.set("mean", numbers(representations, last + fields.rootMeanReturns(), 1));
        root.set("max", numbers(representations, last + fields.rootMaxReturns(), 1));
        ArrayNode thoughts = node.putArray("thoughts");
        for (int thought = 0; thought < stage - 1; thought++) {
            thoughts.add(thought(game, representations, step, thought));
        }
        return node;
    }

    private ObjectNode thought(Trajectory game, FloatBuffer representations, int step, int thought) {
        int augmented = step * tree.getStageLength() + thought;
        int after = (augmented + 1) * fields.size();
        FloatBuffer seen = floats(game.getImaginedObservations());
        int observation = step * (tree.getStageLength() - 1) + thought;
        return JSON.createObjectNode()
                .put("action", game.getActions(augmented))
                .put("reset", game.getResetsDone(augmented))
                .put("wished", game.getResets(augmented))
                .put("return", rounded(representations.get(after + fields.rolloutReturn())))
                .put("best", rounded(representations.get(after + fields.maxRolloutReturn())))
                .put("reward", rounded(representations.get(after + fields.currentReward())))
                .put("value", rounded(representations.get(after + fields.currentValue())))
                .put("boxes", digits(seen, observation, BOXES))
                .put("player", digits(seen, observation, PLAYER));
    }

    private ArrayNode numbers(FloatBuffer from, int first, double scale) {
        ArrayNode numbers = JSON.createArrayNode();
        for (int action = 0; action < fields.actions(); action++) {
            numbers.add(rounded(scale * from.get(first + action)));
        }
        return numbers;
    }

    private static double rounded(double value) {
        return Math.round(1000 * value) / 1000.0;
    }

    private String board(FloatBuffer observations, int observation) {
        StringBuilder board = new StringBuilder();
        for (int cell = 0; cell < rows * columns; cell++) {
            boolean goal = at(observations, observation, GOALS, cell) > 0.5;
            if (at(observations, observation, FLOOR, cell) < 0.5) {
                board.append('#');
            } else if (at(observations, observation, BOXES, cell) > 0.5) {
                board.append(goal ? '*' : '$');
            } else if (at(observations, observation, PLAYER, cell) > 0.5) {
                board.append(goal ? '+' : '@');
            } else {
                board.append(goal ? '.' : ' ');
            }
        }
        return board.toString();
    }

    private String digits(FloatBuffer observations, int observation, int plane) {
        StringBuilder digits = new StringBuilder();
        for (int cell = 0; cell < rows * columns; cell++) {
            digits.append(Math.round(9 * at(observations, observation, plane, cell)));
        }
        return digits.toString();
    }

    private float at(FloatBuffer observations, int observation, int plane, int cell) {
        return observations.get((observation * SokobanPlanes.PLANES + plane) * rows * columns + cell);
    }

    private static FloatBuffer floats(ByteString bytes) {
        return bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }

    void writeTo(Path directory) throws IOException {
        JSON.writeValue(directory.resolve(FILE).toFile(), document);
    }

    /** Where a stage has left its plans. */
    static Path in(Path directory) {
        return directory.resolve(FILE);
    }
}
