package dev.prudence.images.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class ProbeTest {

    @Test
    void anOpenPortIsWellAndAClosedOneIsNot() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
            assertThat(Probe.run(String.valueOf(port))).isZero();
        }
        assertThat(Probe.run(String.valueOf(port))).isEqualTo(1);
    }

    @Test
    void anAnswerIsWellWhenItIs200() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/well", exchange -> exchange.sendResponseHeaders(200, -1));
        server.createContext("/ill", exchange -> exchange.sendResponseHeaders(503, -1));
        server.start();
        try {
            String port = String.valueOf(server.getAddress().getPort());
            assertThat(Probe.run(port, "/well")).isZero();
            assertThat(Probe.run(port, "/ill")).isEqualTo(1);
            assertThat(Probe.run(port, "/missing")).isEqualTo(1);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void otherArgumentsAreRefused() {
        assertThat(Probe.run()).isEqualTo(2);
        assertThat(Probe.run("http", "/well")).isEqualTo(2);
        assertThat(Probe.run("1", "/", "2")).isEqualTo(2);
        assertThat(Probe.run("99999")).isEqualTo(1);
    }
}
