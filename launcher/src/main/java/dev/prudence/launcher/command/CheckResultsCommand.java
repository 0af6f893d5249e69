package dev.prudence.launcher.command;

import dev.prudence.experiments.Problem;
import dev.prudence.experiments.ResultsCheck;
import dev.prudence.launcher.run.RunSummary;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Checks a results file for shape and plausibility. */
@Command(
        name = "check-results",
        mixinStandardHelpOptions = true,
        description = "Checks a results.json: its schema, finite numbers, n = 1 as the plain mean, the oracle's bound.")
final class CheckResultsCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "The results.json of a run.")
    private Path file = Path.of("results.json");

    @Override
    public Integer call() {
        List<Problem> problems = new ResultsCheck().problems(RunSummary.read(file));
        problems.forEach(problem -> System.err.println(problem));
        System.out.println(problems.isEmpty() ? "Sound: " + file : problems.size() + " problems: " + file);
        return problems.isEmpty() ? 0 : PrudenceCommand.FAILED;
    }
}
