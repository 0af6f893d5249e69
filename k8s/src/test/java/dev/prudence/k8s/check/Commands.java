package dev.prudence.k8s.check;

import dev.prudence.experiments.ExperimentDocument;
import dev.prudence.experiments.InvalidExperimentException;
import dev.prudence.k8s.manifest.Container;
import dev.prudence.k8s.manifest.Manifests;
import dev.prudence.k8s.truth.Project;
import dev.prudence.launcher.command.PrudenceCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine;

/** The command line takes the arguments that it is given, experiments are valid, and files that are named are mounted. */
public final class Commands implements Check {

    /** Where images have their programs. */
    private static final String IN_THE_IMAGE = "/app/";

    @Override
    public List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        manifests.pods().stream().flatMap(pod -> pod.containers().stream()).forEach(container -> {
            files(container, problems);
            if (container.program().equals(Project.LAUNCHER)) {
                launcher(container, problems);
            }
        });
        return problems;
    }

    private static void files(Container container, List<String> problems) {
        container.words().stream()
                .filter(word -> word.startsWith("/") && !word.startsWith(IN_THE_IMAGE))
                .filter(word -> container
                        .mounts()
                        .map(mount -> mount.path("mountPath").asText())
                        .noneMatch(mount -> word.equals(mount) || word.startsWith(mount + "/")))
                .forEach(word -> problems.add(container.id() + ": nothing is mounted there: file=" + word));
    }

    private static void launcher(Container container, List<String> problems) {
        try {
            CommandLine.ParseResult command = PrudenceCommand.commandLine()
                    .parseArgs(container.words().toArray(String[]::new))
                    .subcommand();
            if (command == null) {
                problems.add(container.id() + ": needs a command");
            } else if (command.hasMatchedPositional(0)) {
                Map<String, String> overrides = command.matchedOptionValue("--set", Map.of());
                ExperimentDocument.resolve(
                        Objects.requireNonNull(command.matchedPositionalValue(0, "")),
                        command.matchedOptionValue("--preset", null),
                        overrides);
            }
        } catch (CommandLine.ParameterException | InvalidExperimentException e) {
            problems.add(container.id() + ": " + e.getMessage());
        }
    }
}
