package dev.prudence.launcher.command;

import dev.prudence.experiments.InvalidExperimentException;
import dev.prudence.launcher.process.Diagnosis;
import dev.prudence.launcher.process.LaunchException;
import dev.prudence.launcher.run.GrpcSentence;
import dev.prudence.sinks.config.InvalidSinksException;
import io.grpc.StatusRuntimeException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command itself: what it is called, its subcommands, and how failures become one sentence. */
@Command(
        name = "prudence",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Optimises policies against ensembles of reward models, and shows when a judge is fooled.",
        subcommands = {
            RunCommand.class,
            SubmitCommand.class,
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            MonitorCommand.class,
            SignOffCommand.class,
            LogsCommand.class,
            GenerateCommand.class,
            ScoreCommand.class,
            SolveCommand.class,
            SinksCommand.class,
            TopicsCommand.class,
            CheckResultsCommand.class
        })
public final class PrudenceCommand {

    /** The exit code when the command line or an experiment document is refused. */
    static final int REFUSED = CommandLine.ExitCode.USAGE;

    /** The exit code when something went wrong while it was carried out. */
    static final int FAILED = CommandLine.ExitCode.SOFTWARE;

    /** The parser with its error handling, ready to execute arguments. */
    public static CommandLine commandLine() {
        return new CommandLine(new PrudenceCommand())
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler((failure, command, arguments) -> explain(failure, command));
    }

    private static int explain(Exception failure, CommandLine command) throws Exception {
        if (failure instanceof InvalidExperimentException refused) {
            command.getErr().println("The experiment is refused:");
            refused.problems().forEach(problem -> command.getErr().println("  " + problem));
            return REFUSED;
        }
        if (failure instanceof InvalidSinksException refused) {
            command.getErr().println("The configuration of the sinks is refused:");
            refused.problems().forEach(problem -> command.getErr().println("  " + problem));
            return REFUSED;
        }
        command.getErr().println(sentence(failure));
        return FAILED;
    }

    private static String sentence(Exception failure) throws Exception {
        if (failure instanceof LaunchException launch) {
            return launch.sentence();
        }
        if (failure instanceof StatusRuntimeException status) {
            return "The service refused: " + GrpcSentence.of(status);
        }
        return Diagnosis.of(failure).orElseThrow(() -> failure);
    }
}
