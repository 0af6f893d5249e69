package dev.prudence.trainer.thinker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import dev.prudence.env.ObservationSpace;
import dev.prudence.env.sokoban.BoxobanFormat;
import dev.prudence.env.sokoban.Level;
import dev.prudence.env.sokoban.LevelSet;
import dev.prudence.env.sokoban.SokobanEnvironment;
import dev.prudence.env.sokoban.SokobanPixels;
import dev.prudence.env.sokoban.SokobanPlanes;
import dev.prudence.env.sokoban.SokobanRules;
import dev.prudence.env.sokoban.SokobanState;
import dev.prudence.proto.rollout.v1.Trajectory;
import dev.prudence.proto.worldmodel.v1.TreeSettings;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes down what an agent did on some levels, and what it imagined before each step, for the page that shows plans. Boards are strings of cells
 * in Boxoban's characters, row after row. Of imagined planes, boxes and players are digits, ninths of the probability that they are there; imagined
 * pixels are pictures. Not thread-safe.
 */
final class ShownPlans implements HeldOutLevels.Watcher {

    private static final String FILE = "plans.json";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int HIGHEST = 255;
    private static final int BOXES = 2;
    private static final int PLAYER = 3;

    private final TreeSettings tree;
    private final TreeFields fields;
    private final Seen seen;
    private final List<SokobanEnvironment> environments = new ArrayList<>();
    private final ObservationSpace frame;
    private final int rows;
    private final int columns;
    private final ObjectNode document = JSON.createObjectNode();
    private final ArrayNode levels;

    /** What is to be seen of a thought. */
    enum Seen {
        /** Probabilities of boxes and of the player. */
        PLANES,
        /** A picture. */
        PIXELS,
        /** Nothing: the model goes on from features. */
        NOTHING
    }

    /**
     * Nothing was seen yet.
     *
     * @param agent its name on the page
     * @param tree of its stages, as it was trained
     * @param seen what is to be seen of its thoughts
     * @param shown the levels, of one size
     */
    ShownPlans(String agent, TreeSettings tree, Seen seen, List<Level> shown, SokobanRules rules) {
        this.tree = tree;
        this.fields = TreeFields.of(tree);
        this.seen = seen;
        this.rows = shown.get(0).rows();
        this.columns = shown.get(0).columns();
        this.frame = new SokobanPixels().space(rows, columns);
        for (Level level : shown) {
            SokobanEnvironment environment =
                    new SokobanEnvironment(new LevelSet(List.of(level)), rules, new SokobanPlanes());
            environment.restore(SokobanState.start(level, 0));
            environments.add(environment);
        }
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
            ((ArrayNode) node.path("steps"))
                    .add(step(game, step, environments.get(level).state()));
            environments.get(level).step(game.getActions((step + 1) * tree.getStageLength() - 1));
            node.put("solved", game.getTerminated(step));
        }
    }

    private ObjectNode step(Trajectory game, int step, SokobanState before) {
        int stage = tree.getStageLength();
        FloatBuffer representations = floats(game.getRepresentations());
        int last = (step * stage + stage - 1) * fields.size();
        ObjectNode node = JSON.createObjectNode()
                .put("board", board(before))
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
        ObjectNode node = JSON.createObjectNode()
                .put("action", game.getActions(augmented))
                .put("reset", game.getResetsDone(augmented))
                .put("wished", game.getResets(augmented))
                .put("return", rounded(representations.get(after + fields.rolloutReturn())))
                .put("best", rounded(representations.get(after + fields.maxRolloutReturn())))
                .put("reward", rounded(representations.get(after + fields.currentReward())))
                .put("value", rounded(representations.get(after + fields.currentValue())));
        ByteString imagined = game.getImaginedObservations();
        int observation = step * (tree.getStageLength() - 1) + thought;
        return switch (seen) {
            case PLANES ->
                node.put("boxes", digits(imagined, observation, BOXES))
                        .put("player", digits(imagined, observation, PLAYER));
            case PIXELS -> node.put("picture", FramePicture.jpeg(imagined, observation, frame.height(), frame.width()));
            case NOTHING -> node;
        };
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

    private String board(SokobanState state) {
        StringBuilder board = new StringBuilder();
        for (String row : BoxobanFormat.rows(state).subList(1, rows + 1)) {
            board.append(row, 1, columns + 1);
        }
        return board.toString();
    }

    private String digits(ByteString observations, int observation, int plane) {
        int first = (observation * SokobanPlanes.PLANES + plane) * rows * columns;
        StringBuilder digits = new StringBuilder();
        for (int cell = 0; cell < rows * columns; cell++) {
            digits.append(Math.round(9 * (observations.byteAt(first + cell) & HIGHEST) / (float) HIGHEST));
        }
        return digits.toString();
    }

    private static FloatBuffer floats(ByteString bytes) {
        return bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }

    /** What has been written down until now. */
    JsonNode document() {
        return document;
    }

    void writeTo(Path directory) throws IOException {
        JSON.writeValue(directory.resolve(FILE).toFile(), document);
    }

    /** Where a stage has left its plans. */
    static Path in(Path directory) {
        return directory.resolve(FILE);
    }
}
