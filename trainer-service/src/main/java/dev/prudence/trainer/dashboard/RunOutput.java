package dev.prudence.trainer.dashboard;

import dev.prudence.trainer.run.StoredRun;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The files of a run's output directory that the dashboard serves; nothing else of it is reachable. */
public enum RunOutput {
    REPORT("report.html", "text/html; charset=utf-8"),
    PLANS("plans.html", "text/html; charset=utf-8"),
    RESULTS("results.json", "application/json"),
    REPORT_TEXT("report.md", "text/markdown; charset=utf-8"),
    CONFIGURATION("config.yaml", "application/yaml; charset=utf-8"),
    ENVIRONMENT("environment.json", "application/json");

    private final String file;
    private final String mediaType;

    RunOutput(String file, String mediaType) {
        this.file = file;
        this.mediaType = mediaType;
    }

    public String file() {
        return file;
    }

    public String mediaType() {
        return mediaType;
    }

    /** Whether it is a page, which a browser must keep away from everything else. */
    public boolean isPage() {
        return this == REPORT || this == PLANS;
    }

    /** Whether the page needs its own scripts. */
    public boolean hasScripts() {
        return this == PLANS;
    }

    /** The output of this name. */
    public static Optional<RunOutput> named(String file) {
        return Arrays.stream(values())
                .filter(output -> output.file.equals(file))
                .findFirst();
    }

    /** Which ones a run has left by now. */
    public static List<RunOutput> of(StoredRun run) {
        return Arrays.stream(values())
                .filter(output -> output.in(run).isPresent())
                .toList();
    }

    /** The file of a run; empty when it is not there, or is no plain file. */
    public Optional<Path> in(StoredRun run) {
        return Optional.of(run.outputDirectory().resolve(file))
                .filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS));
    }
}
