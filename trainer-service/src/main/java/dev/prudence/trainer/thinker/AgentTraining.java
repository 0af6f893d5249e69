package dev.prudence.trainer.thinker;

import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.proto.rollout.v1.LastStep;
import dev.prudence.proto.rollout.v1.PlayContext;
import dev.prudence.proto.rollout.v1.Player;
import dev.prudence.proto.rollout.v1.Trajectory;
import dev.prudence.runtime.noise.NoiseStream;
import dev.prudence.trainer.actorcritic.ActorLearner;
import dev.prudence.trainer.actorcritic.Unroll;
import dev.prudence.trainer.games.GameRound;
import dev.prudence.trainer.registry.ModelPublisher;
import dev.prudence.trainer.run.FileTrees;
import dev.prudence.trainer.worldmodel.Replay;
import dev.prudence.trainer.worldmodel.WorldModelLearner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One agent in training, in lock-step: a round is played with the newest versions, then the world model and the actor learn from it, then
 * both are published. Every round is a function of those before it and of the seed. Not thread-safe.
 */
final class AgentTraining implements AutoCloseable {

    private static final double LAST_RATE = 0.1;
    private static final double FIRST_BETA = 0.4;

    private final AgentSettings settings;
    private final long seed;
    private final Function<GameRound, List<Trajectory>> games;
    private final ModelPublisher publisher;
    private final Path work;
    private final Episodes episodes;
    private final GameReader reader;
    private final Players players;
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
     * @param games has rounds played
     * @param work a directory for what is published
     */
    AgentTraining(
            AgentSettings settings,
            long seed,
            Episodes episodes,
            Function<GameRound, List<Trajectory>> games,
            ModelPublisher publisher,
            Path work) {
        this.settings = settings;
        this.seed = seed;
        this.games = games;
        this.publisher = publisher;
        this.work = work;
        this.episodes = episodes;
        this.reader = new GameReader(
                settings.actor().shape(), settings.model().shape().observationSize(), settings.stageLength());
        this.players = new Players(episodes, settings.rounds().players());
        this.actor = new ActorLearner(
                settings.actor().shape(),
                settings.actor().costs(),
                settings.actor().unrolls(),
                settings.rounds().realSteps() * settings.stageLength(),
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

    /** The actor as it is now. */
    ModelVersion actorVersion() {
        return actorVersion;
    }

    /** The world model as it is now; empty for agents that do not imagine. */
    Optional<ModelVersion> modelVersion() {
        return modelVersion;
    }

    /** Plays a round and learns from it. */
    RoundReport round() {
        List<Player> asked = players.ask(settings.rounds().realSteps());
        List<Trajectory> played =
                games.apply(new GameRound(context(), asked, settings.rounds().playersInBlock()));
        frames += settings.framesInRound();
        round++;
        Map<String, Double> numbers = new TreeMap<>();
        remember(played);
        int updates = learnModel(numbers);
        learnActor(played, numbers);
        players.played(played);
        return new RoundReport(frames, count(played, false), count(played, true), updates, numbers);
    }

    private PlayContext context() {
        PlayContext.Builder context = PlayContext.newBuilder()
                .setPhase(settings.kind().id() + "/train/round-" + round)
                .setActor(actorVersion)
                .setRealSteps(settings.rounds().realSteps())
                .setImaginesAtRandom(settings.kind() == AgentKind.RANDOM)
                .setNoiseSeed(seed)
                .setScoring(episodes.scoring());
        modelVersion.ifPresent(version -> context.setWorldModel(version).setTree(settings.tree()));
        return context.build();
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

    private void remember(List<Trajectory> played) {
        imagining.ifPresent(model -> {
            for (int player = 0; player < played.size(); player++) {
                int column = player;
                reader.realSteps(played.get(player), players.last(player))
                        .forEach(step -> model.replay.add(column, step));
            }
        });
    }

    private int learnModel(Map<String, Double> numbers) {
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
            found.forEach((name, number) -> numbers.put("model/" + name, number));
            updates++;
        }
        if (updates > 0) {
            publishModel();
        }
        return updates;
    }

    private void learnActor(List<Trajectory> played, Map<String, Double> numbers) {
        if (frames < settings.actor().warmUp()) {
            return;
        }
        List<Unroll> unrolls = new ArrayList<>();
        for (int player = 0; player < played.size(); player++) {
            LastStep before = players.last(player);
            unrolls.add(reader.unroll(played.get(player), before));
        }
        int together = settings.actor().unrolls();
        for (int from = 0; from < unrolls.size(); from += together) {
            Map<String, Double> found = actor.update(
                    unrolls.subList(from, from + together),
                    settings.augmentedDiscount(),
                    planningCost(),
                    rate(settings.actor().learningRate()));
            found.forEach((name, number) -> numbers.put("actor/" + name, number));
        }
        actorVersion = publishActor();
    }

    private double share() {
        return Math.min(1, (double) frames / settings.rounds().frames());
    }

    private double rate(double first) {
        return first * Math.max(LAST_RATE, 1 - share());
    }

    /** Planning rewards help at the start, and at the end only what is real counts. */
    private double planningCost() {
        return settings.kind() == AgentKind.THINKER ? 1 - share() : 0;
    }

    private ModelVersion publishActor() {
        return publish(
                "actor",
                directory -> AgentArtefacts.actor(
                        directory,
                        settings.actor().shape(),
                        settings.rounds().rows(),
                        actor.parameters(),
                        provenance()));
    }

    private void publishModel() {
        modelVersion = imagining.map(model -> publish(
                "world-model",
                directory -> AgentArtefacts.worldModel(
                        directory,
                        settings.model().shape(),
                        settings.model().sequences().discount(),
                        settings.rounds().rows(),
                        model.learner.parameters(),
                        provenance())));
    }

    private ModelVersion publish(String what, Consumer<Path> write) {
        Path directory = work.resolve(what);
        FileTrees.delete(directory);
        write.accept(directory);
        return publisher.publish(settings.kind().id() + "-" + what, directory);
    }

    private Map<String, ?> provenance() {
        return Map.of("experiment", "thinker", "agent", settings.kind().id(), "frames", frames);
    }

    @Override
    public void close() {
        actor.close();
        imagining.ifPresent(model -> model.learner.close());
    }
}
