package dev.prudence.launcher.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What is needed to start a child.
 *
 * @param name how people call it: {@code broker}, {@code trainer-service}
 * @param command the program and its arguments
 * @param environment variables added to the launcher's own
 * @param log file for standard output and error; added to, never cut
 * @param tethered whether the child ends with the launcher
 */
public record ChildSpec(
        String name, List<String> command, Map<String, String> environment, Path log, boolean tethered) {

    public ChildSpec {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
