package dev.prudence.trainer.thinker;

import dev.prudence.graph.Shape;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.rollout.v1.PlayContext;
import dev.prudence.proto.rollout.v1.Player;
import dev.prudence.proto.rollout.v1.Trajectory;
import dev.prudence.runtime.Tensor;
import dev.prudence.runtime.noise.NoiseStream;
import dev.prudence.trainer.actorcritic.ActorLearner;
import dev.prudence.trainer.actorcritic.Unroll;
import dev.prudence.trainer.games.GameRound;
import dev.prudence.trainer.games.Games;
import dev.prudence.trainer.registry.ModelPublisher;
import dev.prudence.trainer.run.FileTrees;
import dev.prudence.trainer.sft.Checkpoint;
import dev.prudence.trainer.thinker.PartTimes.Part;
import dev.prudence.trainer.worldmodel.Replay;
import dev.prudence.trainer.worldmodel.WorldModelLearner;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * One agent in training: a round is played with the newest versions, then the world model and the actor learn from it, then both are published. The next
 * round can be played meanwhile, with versions that have not learnt from this one: one round ahead and no more. In both cases every round is a
 * function of those before it and of the seed. Not thread-safe.
 */
final class AgentTraining implements AutoCloseable {

    /** Versions that may still be asked for: the present one, and some that were asked for twice. */
    private static final int KEPT = 4;

    private static final double FIRST_BETA = 0.4;

    private final AgentSettings settings;
    private final long seed;
    private final String name;
    private final RoundAhead ahead;
    private final ModelPublisher publisher;
    private final Path work;
    private final PartTimes times;
    private final Episodes episodes;
    private final GameReader reader;
    private Players players;
    private final ActorLearner actor;
    private final Optional<Imagining> imagining;
    private long frames;
    private int round;
    private ModelVersion actorVersion;
    private Optional<ModelVersion> modelVersion = Optional.empty();

    /** What only agents have that imagine. */
    private static final class Imagining {
        private final WorldModelLearner learner;
        private final Replay replay;
        private double owed;

        Imagining(AgentSettings settings, long seed) {
            AgentSettings.Model model = settings.model();
            this.learner = new WorldModelLearner(
                    model.shape(),
                    model.costs(),
                    model.batch(),
                    model.sequences().steps(),
                    model.clipNorm(),
                    WorldModelLearner.initial(model.shape(), seed));
            this.replay = new Replay(model.sequences(), settings.rounds().players(), model.capacity(), model.alpha());
        }
    }

    /**
     * An agent before its first round.
     *
     * @param name of the agent, unique in the run
     * @param games has rounds played
     * @param work a directory for what is published
     * @param times is told what took how long
     */
    AgentTraining(
            AgentSettings settings,
            String name,
            long seed,
            Episodes episodes,
            Games games,
            ModelPublisher publisher,
            Path work,
            PartTimes times) {
        this.settings = settings;
        this.name = name;
        this.seed = seed;
        this.ahead = new RoundAhead(games);
        this.publisher = publisher;
        this.work = work;
        this.times = times;
        this.episodes = episodes;
        this.reader = new GameReader(
                settings.actor().shape(), settings.model().shape().observationSize(), settings.stageLength());
        this.players = new Players(episodes, settings.rounds().players());
        this.actor = new ActorLearner(
                settings.actor().shape(),
                settings.actor().costs(),
                settings.actor().unrolls(),
                settings.rounds().realSteps() * settings.stageLength(),
                settings.stageLength(),
                settings.actor().clipNorm(),
                ActorLearner.initial(settings.actor().shape(), seed));
        this.imagining = settings.kind().imagines() ? Optional.of(new Imagining(settings, seed)) : Optional.empty();
        this.actorVersion = publishActor();
        publishModel();
    }

    /** Whether all frames were played. */
    boolean isDone() {
        return frames >= settings.rounds().frames();
    }

    /** Real steps until now. */
    long frames() {
        return frames;
    }

    /** The actor as it is now. */
    ModelVersion actorVersion() {
        return actorVersion;
    }

    /** The world model as it is now; empty for agents that do not imagine. */
    Optional<ModelVersion> modelVersion() {
        return modelVersion;
    }

    /**
     * Plays a round and learns from it.
     *
     * @param playsOn whether the next round may be played meanwhile; false before evaluations and checkpoints, and where this is the last
     */
    RoundReport round(boolean playsOn) {
        List<Trajectory> played = times.of(Part.PLAY, () -> ahead.played(this::next));
        List<Player> before = players.all();
        players.played(played);
        frames += settings.framesInRound();
        round++;
        if (playsOn && settings.rounds().playsAhead() && !isDone()) {
            ahead.begin(next());
        }
        UpdateMeans numbers = new UpdateMeans();
        remember(played, before);
        int updates = times.of(Part.MODEL, () -> learnModel(numbers));
        times.during(Part.ACTOR, () -> learnActor(played, before, numbers));
        times.during(Part.PUBLISH, () -> publish(updates > 0));
        return new RoundReport(
                frames, count(played, false), count(played, true), updates, numbers.leftOut(), numbers.means());
    }

    /** What is to be played with at present; how long, in which phase and how well-behaved is open. */
    PlayContext.Builder context() {
        PlayContext.Builder context = PlayContext.newBuilder()
                .setActor(actorVersion)
                .setObservation(settings.observation())
                .setImaginesAtRandom(settings.kind() == AgentKind.RANDOM)
                .setNoiseSeed(seed);
        modelVersion.ifPresent(version -> context.setWorldModel(version).setTree(settings.tree()));
        return context;
    }

    private GameRound next() {
        PlayContext playing = context()
                .setPhase(name + "/train/round-" + round)
                .setRealSteps(settings.rounds().realSteps())
                .setScoring(episodes.scoring())
                .build();
        return new GameRound(
                playing,
                players.ask(settings.rounds().realSteps()),
                settings.rounds().playersInBlock());
    }

    private static int count(List<Trajectory> played, boolean solvedOnly) {
        int count = 0;
        for (Trajectory game : played) {
            for (int step = 0; step < game.getRewardsCount(); step++) {
                boolean ended = game.getTerminated(step) || game.getTruncated(step) && !solvedOnly;
                count += ended ? 1 : 0;
            }
        }
        return count;
    }

    private void remember(List<Trajectory> played, List<Player> before) {
        imagining.ifPresent(model -> {
            for (int player = 0; player < played.size(); player++) {
                int column = player;
                reader.realSteps(played.get(player), before.get(player).getLast())
                        .forEach(step -> model.replay.add(column, step));
            }
        });
    }

    private int learnModel(UpdateMeans numbers) {
        if (imagining.isEmpty() || frames < settings.model().warmUp()) {
            return 0;
        }
        Imagining model = imagining.get();
        model.owed += settings.model().updates(settings.framesInRound());
        SplittableRandom random =
                new SplittableRandom(NoiseStream.of(seed, "replay", round).bits());
        int updates = 0;
        for (; model.owed >= 1 && model.replay.size() >= settings.model().batch(); model.owed--) {
            Map<String, Double> found = model.learner.update(
                    model.replay,
                    FIRST_BETA + (1 - FIRST_BETA) * share(),
                    random,
                    rate(settings.model().learningRate()));
            numbers.add("model", found);
            updates++;
        }
        return updates;
    }

    private void learnActor(List<Trajectory> played, List<Player> before, UpdateMeans numbers) {
        if (frames < settings.actor().warmUp()) {
            return;
        }
        List<Unroll> unrolls = new ArrayList<>();
        for (int player = 0; player < played.size(); player++) {
            unrolls.add(reader.unroll(played.get(player), before.get(player)));
        }
        int together = settings.actor().unrolls();
        for (int from = 0; from < unrolls.size(); from += together) {
            Map<String, Double> found = actor.update(
                    unrolls.subList(from, from + together),
                    settings.augmentedDiscount(),
                    planningCost(),
                    rate(settings.actor().learningRate()));
            numbers.add("actor", found);
        }
    }

    private void publish(boolean modelChanged) {
        actorVersion = publishActor();
        if (modelChanged) {
            publishModel();
        }
    }

    private double share() {
        return Math.min(1, (double) frames / settings.rounds().frames());
    }

    private double rate(double first) {
        return first * Math.max(settings.rounds().lastRate(), 1 - share());
    }

    /** Planning rewards help at the start, and at the end only what is real counts. */
    private double planningCost() {
        return settings.kind() == AgentKind.THINKER ? 1 - share() : 0;
    }

    private ModelVersion publishActor() {
        return publish("actor", this::writeActor);
    }

    private void publishModel() {
        modelVersion = imagining.map(model -> publish("world-model", directory -> writeModel(model, directory)));
    }

    private ModelVersion publish(String what, Consumer<Path> write) {
        Path directory = work.resolve(what);
        FileTrees.delete(directory);
        write.accept(directory);
        ModelVersion version = publisher.publish(name + "-" + what, directory);
        publisher.dropBefore(version, KEPT);
        return version;
    }

    private Map<String, ?> provenance() {
        return Map.of("experiment", "thinker", "agent", settings.kind().id(), "frames", frames);
    }

    /** Writes all that the rounds to come depend on into a directory, which is created. */
    void save(Path directory) throws IOException {
        save("actor", directory, actor.stateShapes(), actor.snapshot());
        players.write(directory.resolve("players.bin"));
        if (imagining.isPresent()) {
            Imagining model = imagining.get();
            save("model", directory, model.learner.stateShapes(), model.learner.snapshot());
            try (DataOutputStream out = output(directory.resolve("replay.bin"))) {
                out.writeDouble(model.owed);
                model.replay.write(out);
            }
        }
        try (DataOutputStream out = output(directory.resolve("progress.bin"))) {
            out.writeLong(frames);
            out.writeInt(round);
        }
    }

    private void save(String what, Path directory, Map<String, Shape> shapes, Map<String, Tensor> state)
            throws IOException {
        Checkpoint.in(Files.createDirectories(directory.resolve(what))).save(round, shapes, state);
    }

    /** Goes on from what {@link #save} wrote of an agent with the same settings; to be called before the first round. */
    void restore(Path directory) throws IOException {
        actor.restore(Checkpoint.in(directory.resolve("actor"))
                .load(actor.stateShapes())
                .state());
        players = Players.read(episodes, directory.resolve("players.bin"));
        if (imagining.isPresent()) {
            Imagining model = imagining.get();
            model.learner.restore(Checkpoint.in(directory.resolve("model"))
                    .load(model.learner.stateShapes())
                    .state());
            try (DataInputStream in = input(directory.resolve("replay.bin"))) {
                model.owed = in.readDouble();
                model.replay.read(in);
            }
        }
        try (DataInputStream in = input(directory.resolve("progress.bin"))) {
            frames = in.readLong();
            round = in.readInt();
        }
        publish(true);
    }

    private static DataOutputStream output(Path file) throws IOException {
        return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
    }

    private static DataInputStream input(Path file) throws IOException {
        return new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
    }

    /** Writes the actor and, where there is one, the world model into a directory. */
    void export(Path directory) {
        writeActor(directory.resolve("actor"));
        imagining.ifPresent(model -> writeModel(model, directory.resolve("world-model")));
    }

    private void writeActor(Path directory) {
        AgentArtefacts.actor(
                directory,
                settings.actor().shape(),
                PlayContract.of(settings.observation(), settings.tree(), episodes.scoring()),
                settings.rounds().rows(),
                actor.parameters(),
                provenance());
    }

    private void writeModel(Imagining model, Path directory) {
        AgentArtefacts.worldModel(
                directory,
                settings.model().shape(),
                episodes.scoring(),
                settings.model().sequences().discount(),
                settings.rounds().rows(),
                model.learner.parameters(),
                provenance());
    }

    @Override
    public void close() {
        try (ahead) {
            actor.close();
            imagining.ifPresent(model -> model.learner.close());
        }
    }
}
