package dev.prudence.launcher.platform;

import dev.prudence.launcher.guard.ChildGuard;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Builds the command line of a child JVM. Not thread-safe. */
final class JavaCommand {

    private final List<String> words = new ArrayList<>();

    /** A JVM like the launcher's own, with an explicit heap and the serial collector. */
    JavaCommand(String heap) {
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.add("-Xmx" + heap);
        words.add("-XX:+UseSerialGC");
    }

    JavaCommand guard(Path jar, boolean tethered) {
        return with("-javaagent:" + jar + "=" + (tethered ? ChildGuard.TETHERED : ChildGuard.DETACHED));
    }

    JavaCommand with(String... more) {
        words.addAll(List.of(more));
        return this;
    }

    List<String> words() {
        return List.copyOf(words);
    }
}
