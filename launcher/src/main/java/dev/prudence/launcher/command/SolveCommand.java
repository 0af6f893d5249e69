package dev.prudence.launcher.command;

import dev.prudence.env.sokoban.BoxobanFormat;
import dev.prudence.env.sokoban.Level;
import dev.prudence.launcher.platform.Installation;
import dev.prudence.launcher.platform.PlatformOptions;
import dev.prudence.launcher.platform.PlatformState;
import dev.prudence.launcher.platform.ServiceKind;
import dev.prudence.launcher.process.LaunchException;
import dev.prudence.launcher.solving.LevelPlayer;
import dev.prudence.launcher.solving.LevelPlayer.Attempt;
import dev.prudence.launcher.solving.Playback;
import dev.prudence.launcher.solving.TrainedAgent;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has an agent of a finished run solve levels from a file. */
@Command(
        name = "solve",
        mixinStandardHelpOptions = true,
        description =
                "Solves levels of Sokoban with an agent that a run of the experiment thinker has trained, and says when it fails.",
        footer = {
            "",
            "Levels are text as in Boxoban: # wall, @ player, $ box, . goal, with the outer wall, of the size that the agent was trained on."
        })
final class SolveCommand implements Callable<Integer> {

    @Parameters(paramLabel = "LEVELFILE", description = "A file of levels, or a directory of such files.")
    private Path levels = Path.of("");

    @Option(names = "--run", required = true, paramLabel = "DIR", description = "The output directory of the run.")
    private Path run = Path.of("");

    @Option(
            names = "--agent",
            paramLabel = "NAME",
            description = "thinker, raw, thinker-seed-2...; default: the first that imagines.")
    private String agent = "";

    @Option(names = "--likeliest", description = "Take the likeliest real actions instead of drawn ones.")
    private boolean likeliest;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            description = "The same seed gives the same attempt; default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(names = "--animate", description = "Show the board in motion.")
    private boolean animate;

    private final PrintStream console = System.out;

    @Override
    public Integer call() throws InterruptedException {
        List<Level> wanted = read();
        TrainedAgent trained = TrainedAgent.read(run, agent);
        Installation installation = Installation.ofEnvironment();
        try (Session session = new Session(installation, console::println)) {
            PlatformState platform = session.open(
                    PlatformOptions.tethered(installation, installation.logs(), ServiceKind.ofExperiment("thinker")));
            return solve(wanted, trained, platform);
        }
    }

    private List<Level> read() {
        try {
            return BoxobanFormat.read(levels);
        } catch (IOException | IllegalArgumentException e) {
            throw new LaunchException("The levels cannot be read (" + e.getMessage() + "): file=" + levels, e);
        }
    }

    private int solve(List<Level> wanted, TrainedAgent trained, PlatformState platform) throws InterruptedException {
        String registry = platform.address(ServiceKind.TRAINER.module());
        ManagedChannel models = Channels.open(registry);
        ManagedChannel policy = Channels.open(platform.address(ServiceKind.POLICY.module()));
        try {
            return solve(wanted, LevelPlayer.of(trained, policy, models, registry, likeliest, seed));
        } finally {
            models.shutdownNow();
            policy.shutdownNow();
        }
    }

    private int solve(List<Level> wanted, LevelPlayer player) throws InterruptedException {
        int solved = 0;
        for (int number = 0; number < wanted.size(); number++) {
            Attempt attempt = player.play(wanted.get(number), number);
            solved += attempt.solved() ? 1 : 0;
            console.println("Level " + number + ": "
                    + (attempt.solved() ? "solved in " : "not solved in ")
                    + attempt.actions().size() + " steps: " + Playback.arrows(attempt.actions()));
            if (animate) {
                Playback.animate(
                        Playback.boards(wanted.get(number), attempt.actions()), Duration.ofMillis(250), console);
            }
        }
        console.println(solved + " of " + wanted.size() + " levels solved.");
        return solved == wanted.size() ? 0 : PrudenceCommand.FAILED;
    }
}
