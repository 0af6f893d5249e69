package dev.prudence.launcher.platform;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.launcher.process.LaunchException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerLockTest {

    @TempDir
    Path home;

    @Test
    void aDataDirectoryHasOneOwnerAtATime() {
        try (OwnerLock first = OwnerLock.take(home)) {
            assertThatThrownBy(() -> OwnerLock.take(home))
                    .as("while %s holds it", first)
                    .isInstanceOf(LaunchException.class)
                    .hasMessageContaining("directory=" + home);
        }
        assertThatCode(() -> OwnerLock.take(home).close()).doesNotThrowAnyException();
    }
}
