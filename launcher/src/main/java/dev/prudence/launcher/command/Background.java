package dev.prudence.launcher.command;

import dev.prudence.launcher.platform.Installation;
import dev.prudence.launcher.platform.Platform;
import dev.prudence.launcher.platform.PlatformOptions;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Starts a platform that stays; when the start is interrupted, nothing stays. This class is thread-safe. */
final class Background {

    private Background() {}

    static void start(Installation installation, PlatformOptions options, Consumer<String> console) {
        AtomicBoolean started = new AtomicBoolean();
        Platform platform = Platform.create(installation, options, console);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endUnless(started, platform, console), "start-end"));
        platform.start();
        started.set(true);
    }

    private static void endUnless(AtomicBoolean started, Platform platform, Consumer<String> console) {
        if (!started.get()) {
            console.accept("Not started, ending what was begun.");
            platform.close();
        }
    }
}
