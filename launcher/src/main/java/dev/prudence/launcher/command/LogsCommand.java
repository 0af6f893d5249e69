package dev.prudence.launcher.command;

import dev.prudence.launcher.platform.Installation;
import dev.prudence.launcher.platform.PlatformState;
import dev.prudence.launcher.process.LaunchException;
import dev.prudence.launcher.process.LogTail;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the ends of the children's logs. */
@Command(
        name = "logs",
        mixinStandardHelpOptions = true,
        description = "Shows the logs of the running platform, or of the last one in the background.")
final class LogsCommand implements Callable<Integer> {

    private static final long PAUSE_MILLIS = 500;

    @Parameters(
            arity = "0..1",
            paramLabel = "SERVICE",
            description = "broker, policy-service, reward-ensemble-service, trainer-service; default: all.")
    private @Nullable String service;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            description = "How many last lines; default: ${DEFAULT-VALUE}.")
    private int lines = 40;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what is added, until interrupted.")
    private boolean follow;

    @Override
    public Integer call() throws InterruptedException {
        List<LogTail> tails = new ArrayList<>();
        for (Path log : logs(Installation.ofEnvironment())) {
            System.out.println("==> " + log);
            LogTail tail = new LogTail(log);
            tail.last(lines).forEach(System.out::println);
            tails.add(tail);
        }
        while (follow) {
            tails.forEach(tail -> System.out.print(tail.added()));
            System.out.flush();
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        return 0;
    }

    private List<Path> logs(Installation installation) {
        List<Path> known = new ArrayList<>();
        PlatformState.read(installation.stateFile()).processes().forEach(entry -> known.add(Path.of(entry.log())));
        if (known.isEmpty()) {
            for (String name : LogNames.ALL) {
                known.add(installation.logs().resolve(name + ".log"));
            }
        }
        List<Path> wanted = known.stream()
                .filter(Files::exists)
                .filter(log -> service == null || log.getFileName().toString().equals(service + ".log"))
                .toList();
        if (wanted.isEmpty()) {
            throw new LaunchException("There is no such log, services are " + String.join(", ", LogNames.ALL)
                    + ": service=" + (service == null ? "" : service));
        }
        return wanted;
    }
}
