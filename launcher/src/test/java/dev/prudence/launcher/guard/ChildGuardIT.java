package dev.prudence.launcher.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.prudence.launcher.platform.Installation;
import dev.prudence.launcher.process.Child;
import dev.prudence.launcher.process.ChildSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Children in real JVMs, whose parent dies in ways that leave it no time to clean up. */
class ChildGuardIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void aTetheredChildEndsWhenItsParentIsKilled() throws Exception {
        ProcessHandle child = orphan(ChildGuard.TETHERED);
        child.onExit().get(30, TimeUnit.SECONDS);
        assertThat(child.isAlive()).isFalse();
        assertThat(Files.readString(log())).as("its own shutdown hooks ran").contains("goodbye");
    }

    @Test
    void aDetachedChildOutlivesItsParent() throws Exception {
        ProcessHandle child = orphan(ChildGuard.DETACHED);
        assertThat(child.isAlive()).isTrue();
        child.destroy();
        child.onExit().get(30, TimeUnit.SECONDS);
        assertThat(Files.readString(log())).contains("goodbye");
    }

    @Test
    void theInterruptOfASharedTerminalIsLeftToTheParent() throws Exception {
        Child child = Child.start(new ChildSpec("sleeper", sleeper(ChildGuard.TETHERED), Map.of(), log(), true));
        try {
            awaitHello();
            long pid = child.stamp().pid();
            new ProcessBuilder("kill", "-INT", Long.toString(pid)).start().waitFor();
            new ProcessBuilder("kill", "-HUP", Long.toString(pid)).start().waitFor();
            assertThat(ProcessHandle.of(pid).orElseThrow().onExit())
                    .as("still there after a second")
                    .satisfies(exit -> assertThat(exit.completeOnTimeout(null, 1, TimeUnit.SECONDS)
                                    .get())
                            .isNull());
        } finally {
            child.stop(PATIENCE);
        }
        assertThat(child.exitCode()).as("SIGTERM still works").hasValue(143);
    }

    /** Starts a parent that starts a child, and kills the parent. */
    private ProcessHandle orphan(String mode) throws Exception {
        List<String> command = List.of(
                java(), "-cp", System.getProperty("java.class.path"), Parent.class.getName(), mode, log().toString());
        Process parent = new ProcessBuilder(command).inheritIO().start();
        awaitHello();
        ProcessHandle child = parent.toHandle().children().findFirst().orElseThrow();
        parent.destroyForcibly().waitFor();
        return child;
    }

    private void awaitHello() throws IOException, InterruptedException {
        while (!Files.exists(log()) || !Files.readString(log()).contains("hello")) {
            Thread.sleep(20);
        }
    }

    private static List<String> sleeper(String mode) {
        Path guard = new Installation(Path.of(".."), Path.of("unused")).guardJar();
        return List.of(
                java(),
                "-javaagent:" + guard + "=" + mode,
                "-cp",
                System.getProperty("java.class.path"),
                Sleeper.class.getName());
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private Path log() {
        return directory.resolve("sleeper.log");
    }

    /** Starts a sleeper and waits for ever. */
    static final class Parent {

        public static void main(String[] arguments) throws InterruptedException {
            boolean tethered = arguments[0].equals(ChildGuard.TETHERED);
            Child.start(new ChildSpec("sleeper", sleeper(arguments[0]), Map.of(), Path.of(arguments[1]), tethered));
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    /** Says hello, sleeps, and says goodbye when it is ended properly. */
    static final class Sleeper {

        public static void main(String[] arguments) throws InterruptedException {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("goodbye")));
            System.out.println("hello");
            Thread.sleep(Long.MAX_VALUE);
        }
    }
}
