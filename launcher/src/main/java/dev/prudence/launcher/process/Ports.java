package dev.prudence.launcher.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Hands out free TCP ports on the loopback address, each one once. Not thread-safe. */
public final class Ports {

    private static final int TRIES = 200;

    private final IntPredicate free;
    private final Consumer<String> notes;
    private final Set<Integer> taken = new LinkedHashSet<>();

    /** @param notes receives one line for each preferred port that is busy */
    public Ports(Consumer<String> notes) {
        this(Ports::isFree, notes);
    }

    Ports(IntPredicate free, Consumer<String> notes) {
        this.free = free;
        this.notes = notes;
    }

    /**
     * Returns the preferred port, or the next free one above it.
     *
     * @throws LaunchException when none of the next 200 is free
     */
    public int take(String owner, int preferred) {
        int port = IntStream.range(preferred, Math.min(preferred + TRIES, 65_536))
                .filter(candidate -> !taken.contains(candidate) && free.test(candidate))
                .findFirst()
                .orElseThrow(() -> new LaunchException("No free port for the " + owner + " within " + TRIES
                        + " of the preferred one; end what holds them: port=" + preferred));
        taken.add(port);
        if (port != preferred) {
            notes.accept("Port " + preferred + " is busy, the " + owner + " uses " + port + ".");
        }
        return port;
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
