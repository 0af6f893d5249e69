package dev.prudence.launcher.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.prudence.launcher.platform.Installation;
import dev.prudence.launcher.platform.PlatformReport;
import dev.prudence.launcher.run.Table;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tells what runs, how it is and where it answers. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows processes, health, memory and every endpoint; exit code 1 when the platform is not ready.")
final class StatusCommand implements Callable<Integer> {

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        PlatformReport report = PlatformReport.of(Installation.ofEnvironment());
        if (json) {
            System.out.println(JsonMapper.builder()
                    .build()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(report));
        } else {
            print(report, System.out);
        }
        return report.running() ? 0 : PrudenceCommand.FAILED;
    }

    private static void print(PlatformReport report, PrintStream out) {
        if (report.processes().isEmpty()) {
            out.println("Nothing runs; ./prudence up starts the platform.");
            return;
        }
        Table processes = new Table().row("process", "pid", "health", "memory", "log");
        Table endpoints = new Table().row("process", "endpoint", "address");
        for (PlatformReport.Line line : report.processes()) {
            String pid = Long.toString(line.pid());
            processes.row(line.name(), pid, line.health(), megabytes(line.residentBytes()), line.log());
            line.endpoints().forEach((kind, address) -> endpoints.row(line.name(), kind, address));
        }
        processes.lines().forEach(out::println);
        out.println();
        endpoints.lines().forEach(out::println);
        out.println();
        out.println("data directory  " + report.dataDirectory());
    }

    private static String megabytes(@Nullable Long bytes) {
        return bytes == null ? "-" : String.format(Locale.ROOT, "%d MiB", bytes >> 20);
    }
}
