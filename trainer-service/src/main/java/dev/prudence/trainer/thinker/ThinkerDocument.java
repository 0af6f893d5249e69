package dev.prudence.trainer.thinker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.env.ObservationSpace;
import dev.prudence.env.sokoban.BoxobanFormat;
import dev.prudence.env.sokoban.Difficulty;
import dev.prudence.env.sokoban.Level;
import dev.prudence.env.sokoban.LevelGenerator;
import dev.prudence.env.sokoban.LevelSet;
import dev.prudence.env.sokoban.LevelSource;
import dev.prudence.env.sokoban.LevelSplit;
import dev.prudence.env.sokoban.SokobanPixels;
import dev.prudence.env.sokoban.SokobanPlanes;
import dev.prudence.env.sokoban.SokobanRules;
import dev.prudence.env.sokoban.SokobanState;
import dev.prudence.env.sokoban.SokobanView;
import dev.prudence.proto.rollout.v1.ObservationKind;
import dev.prudence.proto.worldmodel.v1.TreeSettings;
import dev.prudence.proto.worldmodel.v1.TreeVariant;
import dev.prudence.trainer.actorcritic.ActorCosts;
import dev.prudence.trainer.actorcritic.ActorShape;
import dev.prudence.trainer.actorcritic.ActorShape.StateShape;
import dev.prudence.trainer.actorcritic.Recurrence;
import dev.prudence.trainer.worldmodel.SequenceRules;
import dev.prudence.trainer.worldmodel.WorldModelCosts;
import dev.prudence.trainer.worldmodel.WorldModelShape;
import dev.prudence.trainer.worldmodel.WorldModelShape.Dynamics;
import dev.prudence.trainer.worldmodel.WorldModelShape.FrameKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** The document of the experiment, or the sections of it that a stage has declared; validated before. Immutable. */
final class ThinkerDocument {

    /** What every agent depends on. */
    static final List<String> SHARED_SECTIONS = List.of("seed", "env", "rounds", "actor", "evaluation");
    /** What agents depend on that imagine. */
    static final List<String> IMAGINING_SECTIONS = List.of("planning", "model");

    /** Of pixels, so that an actor's features have a place for two by two cells. */
    private static final int HALVINGS = 4;

    private static final long HELD_OUT_SEED = 20_260_101;

    private final JsonNode document;

    ThinkerDocument(JsonNode document) {
        this.document = document;
    }

    /** The agents that are wanted, in the document's order. */
    List<AgentKind> agents() {
        List<AgentKind> agents = new ArrayList<>();
        document.path("agents").forEach(agent -> agents.add(AgentKind.of(agent.asText())));
        return agents;
    }

    /**
     * Levels that are learnt from.
     *
     * @throws IOException if a level file cannot be read
     */
    LevelSource trainingLevels() throws IOException {
        JsonNode env = document.path("env");
        return env.path("heldOutLevels").asText().isEmpty()
                ? LevelSplit.training(source(env.path("levels").asText()))
                : source(env.path("levels").asText());
    }

    /**
     * Levels of evaluations, the same for all agents and seeds.
     *
     * @throws IOException if a level file cannot be read
     */
    List<Level> heldOutLevels() throws IOException {
        String path = document.at("/env/heldOutLevels").asText();
        int count = document.at("/evaluation/levels").asInt();
        if (!path.isEmpty()) {
            List<Level> levels = BoxobanFormat.read(Path.of(path));
            requireSize(levels, path);
            return levels.subList(0, Math.min(count, levels.size()));
        }
        LevelSource source =
                LevelSplit.heldOut(source(document.at("/env/levels").asText()));
        SplittableRandom random = new SplittableRandom(HELD_OUT_SEED);
        return random.longs(count).mapToObj(source::level).toList();
    }

    private void requireSize(List<Level> levels, String path) throws IOException {
        LevelSource learnt = trainingLevels();
        for (Level level : levels) {
            if (level.rows() != learnt.rows() || level.columns() != learnt.columns()) {
                throw new IllegalArgumentException(
                        "Levels of evaluations have the size of those that are learnt from, outer wall left out: learnt="
                                + learnt.rows() + "x" + learnt.columns() + ", found=" + level.rows() + "x"
                                + level.columns() + ", env.heldOutLevels=" + path);
            }
        }
    }

    private LevelSource source(String path) throws IOException {
        JsonNode env = document.path("env");
        if (!path.isEmpty()) {
            return new LevelSet(BoxobanFormat.read(Path.of(path)));
        }
        return new LevelGenerator(new Difficulty(
                env.path("rows").asInt(),
                env.path("columns").asInt(),
                env.path("boxes").asInt(),
                env.path("leastPushes").asInt(),
                env.path("mostPushes").asInt(),
                env.path("floorShare").asDouble()));
    }

    SokobanRules rules() {
        JsonNode env = document.path("env");
        SokobanRules rules =
                env.path("rules").asText().equals("deepmind") ? SokobanRules.deepMind() : SokobanRules.thinker();
        return rules.withTimeLimit(env.path("timeLimit").asInt());
    }

    double discount() {
        return document.at("/env/discount").asDouble();
    }

    /** Frames between evaluations. */
    long evaluateEvery() {
        return document.at("/evaluation/every").asLong();
    }

    /** Simulations that searches are tried with. */
    List<Integer> simulations() {
        TreeSet<Integer> simulations = new TreeSet<>();
        document.at("/evaluation/simulations").forEach(each -> simulations.add(each.asInt()));
        return List.copyOf(simulations);
    }

    /** How many held-out levels are shown with their plans. */
    int shownLevels() {
        return document.at("/evaluation/shownLevels").asInt();
    }

    /** Lengths of stages that a trained agent is tried with, beside its own. */
    List<Integer> stageLengths() {
        TreeSet<Integer> lengths = new TreeSet<>();
        document.at("/evaluation/stageLengths").forEach(length -> lengths.add(length.asInt()));
        return List.copyOf(lengths);
    }

    /** What the levels of evaluations are, in a few words. */
    String levelSet() {
        JsonNode env = document.path("env");
        String held = env.path("heldOutLevels").asText();
        String levels = env.path("levels").asText();
        if (!held.isEmpty()) {
            return held;
        }
        return "held out of "
                + (levels.isEmpty()
                        ? env.path("rows").asInt() + "x" + env.path("columns").asInt() + ", "
                                + env.path("boxes").asInt() + " box(es), "
                                + env.path("leastPushes").asInt() + " to "
                                + env.path("mostPushes").asInt() + " pushes"
                        : levels);
    }

    /** How an agent is trained on boards of a size. */
    AgentSettings settings(AgentKind kind, int rows, int columns) {
        TreeSettings tree = kind.imagines() ? tree() : TreeSettings.getDefaultInstance();
        ObservationSpace seen = view().space(rows, columns);
        return new AgentSettings(kind, observation(), tree, rounds(), model(kind, seen), actor(kind, tree, seen));
    }

    /** What agents see of a moment. */
    Optional<Duration> lateAfter() {
        JsonNode seconds = document.path("rounds").path("timeoutSeconds");
        return seconds.isNumber()
                ? Optional.of(Duration.ofMillis(Math.round(1_000 * seconds.asDouble())))
                : Optional.empty();
    }

    ObservationKind observation() {
        return document.at("/env/observation").asText("planes").equals("pixels")
                ? ObservationKind.OBSERVATION_KIND_PIXELS
                : ObservationKind.OBSERVATION_KIND_PLANES;
    }

    private SokobanView view() {
        return observation() == ObservationKind.OBSERVATION_KIND_PIXELS ? new SokobanPixels() : new SokobanPlanes();
    }

    /** What trees are like. */
    TreeSettings tree() {
        JsonNode planning = document.path("planning");
        return TreeSettings.newBuilder()
                .setActionCount(SokobanState.ACTIONS)
                .setStageLength(planning.path("stageLength").asInt())
                .setMaxDepth(planning.path("maxDepth").asInt())
                .setDiscount(discount())
                .setTreeCarry(planning.path("treeCarry").asBoolean())
                .setVariant(variant(planning.path("variant").asText()))
                .build();
    }

    private static TreeVariant variant(String id) {
        return switch (id) {
            case "paper" -> TreeVariant.TREE_VARIANT_PAPER;
            case "code" -> TreeVariant.TREE_VARIANT_CODE;
            default -> TreeVariant.TREE_VARIANT_STANDARD;
        };
    }

    /** How agents play. */
    AgentSettings.Rounds rounds() {
        JsonNode rounds = document.path("rounds");
        int block = rounds.path("playersInBlock").asInt();
        return new AgentSettings.Rounds(
                rounds.path("players").asInt(),
                block,
                rounds.path("realSteps").asInt(),
                rounds.path("frames").asLong(),
                rounds.path("lastRate").asDouble(0.1),
                rounds.path("ahead").asBoolean(),
                List.of(block));
    }

    /** Of the smallest size for agents that have none. */
    private AgentSettings.Model model(AgentKind kind, ObservationSpace seen) {
        JsonNode model = kind.imagines() ? document.path("model") : document.path("none");
        int unroll = model.path("unroll").asInt(1);
        return new AgentSettings.Model(
                new WorldModelShape(
                        Dynamics.of(model.path("dynamics").asText(Dynamics.OBSERVATIONS.id())),
                        kind.imagines() && observation() == ObservationKind.OBSERVATION_KIND_PIXELS
                                ? FrameKind.PIXELS
                                : FrameKind.PLANES,
                        SokobanState.ACTIONS,
                        seen.channels(),
                        seen.height(),
                        seen.width(),
                        model.path("features").asInt(1),
                        model.path("blocks").asInt(1),
                        model.path("headFeatures").asInt(1)),
                new WorldModelCosts(
                        model.path("observationCost").asDouble(),
                        model.path("featureCost").asDouble(),
                        model.path("rewardCost").asDouble(),
                        model.path("doneCost").asDouble(),
                        model.path("valueCost").asDouble(),
                        model.path("policyCost").asDouble()),
                new SequenceRules(unroll, model.path("returnSteps").asInt(1), discount()),
                model.path("capacity").asInt(),
                model.path("priority").asDouble(),
                model.path("batch").asInt(),
                model.path("warmUp").asLong(),
                model.path("replayRatio").asDouble(),
                model.path("learningRate").asDouble(),
                model.path("clipNorm").asDouble());
    }

    /** Nothing is remembered without it. */
    private static Recurrence recurrence(JsonNode recurrence) {
        return recurrence.isMissingNode()
                ? Recurrence.NONE
                : new Recurrence(
                        recurrence.path("layers").asInt(),
                        recurrence.path("width").asInt(),
                        recurrence.path("heads").asInt(),
                        recurrence.path("slots").asInt());
    }

    private static StateShape state(WorldModelShape model) {
        return new StateShape(model.stateChannels(), model.featureHeight(), model.featureWidth());
    }

    private AgentSettings.Actor actor(AgentKind kind, TreeSettings tree, ObservationSpace seen) {
        JsonNode actor = document.path("actor");
        boolean sees = !kind.imagines() || actor.path("seesObservation").asBoolean();
        boolean thinks = kind.imagines() && actor.path("seesState").asBoolean();
        StateShape state = thinks ? state(model(kind, seen).shape()) : StateShape.NONE;
        ActorShape shape = new ActorShape(
                SokobanState.ACTIONS,
                kind.imagines() ? TreeFields.of(tree).size() : 0,
                sees ? seen.channels() : 0,
                sees ? seen.height() : 0,
                sees ? seen.width() : 0,
                sees && observation() == ObservationKind.OBSERVATION_KIND_PIXELS ? HALVINGS : 0,
                actor.path("features").asInt(),
                actor.path("blocks").asInt(),
                actor.path("hidden").asInt(),
                actor.path("output").asInt(),
                state,
                kind.imagines() ? recurrence(actor.path("recurrence")) : Recurrence.NONE);
        ActorCosts costs = new ActorCosts(
                actor.path("criticCost").asDouble(),
                actor.path("realEntropy").asDouble(),
                actor.path("imaginaryEntropy").asDouble(),
                actor.path("regularisation").asDouble(),
                actor.path("lambda").asDouble(),
                kind != AgentKind.RANDOM);
        return new AgentSettings.Actor(
                shape,
                costs,
                actor.path("unrolls").asInt(),
                actor.path("warmUp").asLong(),
                actor.path("learningRate").asDouble(),
                actor.path("clipNorm").asDouble());
    }
}
