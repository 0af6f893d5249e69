package dev.prudence.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortsTest {

    private final List<String> notes = new ArrayList<>();

    @Test
    void givesThePreferredPortWhenItIsFree() {
        assertThat(new Ports(port -> true, notes::add).take("broker", 29092)).isEqualTo(29092);
        assertThat(notes).isEmpty();
    }

    @Test
    void givesTheNextFreePortAndSaysSo() {
        assertThat(new Ports(port -> port >= 29095, notes::add).take("broker", 29092))
                .isEqualTo(29095);
        assertThat(notes).containsExactly("Port 29092 is busy, the broker uses 29095.");
    }

    @Test
    void neverGivesAPortTwice() {
        Ports ports = new Ports(port -> true, notes::add);
        assertThat(List.of(ports.take("a", 8081), ports.take("b", 8081), ports.take("c", 8082)))
                .containsExactly(8081, 8082, 8083);
    }

    @Test
    void refusesWhenNothingIsFree() {
        Ports ports = new Ports(port -> false, notes::add);
        assertThatThrownBy(() -> ports.take("broker", 29092))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("port=29092");
    }

    @Test
    void aPortThatSomebodyListensOnIsNotFree() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.isFree(socket.getLocalPort())).isFalse();
        }
    }
}
