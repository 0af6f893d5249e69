package dev.prudence.launcher.platform;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.prudence.launcher.process.LaunchException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RoomTest {

    @Test
    void refusesADiskThatIsNearlyFull() {
        Path directory = Path.of("data");
        assertThatThrownBy(() -> Room.require(directory, 100L << 20))
                .isInstanceOf(LaunchException.class)
                .hasMessageContainingAll("512 MiB", "directory=data", "freeMiB=100");
        assertThatCode(() -> Room.require(directory, 1L << 30)).doesNotThrowAnyException();
    }
}
