package dev.prudence.launcher.command;

import dev.prudence.launcher.platform.Installation;
import dev.prudence.launcher.platform.Leftovers;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Ends the platform, orphans of a killed launcher included. */
@Command(name = "down", mixinStandardHelpOptions = true, description = "Ends the services and the broker; data stays.")
final class DownCommand implements Callable<Integer> {

    @Override
    public Integer call() {
        List<String> ended = Leftovers.end(Installation.ofEnvironment(), System.out::println);
        System.out.println(ended.isEmpty() ? "Nothing was running." : "The platform is down.");
        return 0;
    }
}
