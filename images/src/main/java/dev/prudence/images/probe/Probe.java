package dev.prudence.images.probe;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URL;

/**
 * Asks the program in the same container whether it is well: {@code java -jar probe.jar PORT [PATH]}. With a path, an HTTP request has to be
 * answered with 200; without one, the port has to be open. The exit code is 0 or 1, the sentence on standard output says why.
 */
public final class Probe {

    private static final int PATIENCE_MILLIS = 4000;

    private Probe() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String... arguments) {
        if (arguments.length < 1 || arguments.length > 2 || !arguments[0].matches("\\d{1,5}")) {
            System.out.println("Usage: probe.jar PORT [PATH]");
            return 2;
        }
        int port = Integer.parseInt(arguments[0]);
        try {
            if (arguments.length == 1) {
                connect(port);
                System.out.println("open: port=" + port);
                return 0;
            }
            int status = get(port, arguments[1]);
            System.out.println("answered: port=" + port + " path=" + arguments[1] + " status=" + status);
            return status == HttpURLConnection.HTTP_OK ? 0 : 1;
        } catch (IOException | IllegalArgumentException e) {
            System.out.println("no answer: port=" + port + " (" + e.getMessage() + ")");
            return 1;
        }
    }

    private static void connect(int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        }
    }

    private static int get(int port, String path) throws IOException {
        URL url = new URL("http", InetAddress.getLoopbackAddress().getHostAddress(), port, path);
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }
}
