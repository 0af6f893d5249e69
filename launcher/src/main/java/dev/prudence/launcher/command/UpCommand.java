package dev.prudence.launcher.command;

import dev.prudence.launcher.platform.Installation;
import dev.prudence.launcher.platform.PlatformState;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Starts the platform and leaves it in the background. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Starts the broker and the services and leaves them in the background.")
final class UpCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        Installation installation = Installation.ofEnvironment();
        if (PlatformState.read(installation.stateFile()).complete()) {
            System.out.println("The platform is up already; ./prudence status tells more.");
            return 0;
        }
        Background.start(installation, System.out::println);
        System.out.println("The platform is up; ./prudence status tells more, ./prudence down ends it.");
        return 0;
    }
}
