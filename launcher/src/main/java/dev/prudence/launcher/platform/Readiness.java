package dev.prudence.launcher.platform;

import dev.prudence.launcher.process.LaunchException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.AuthenticationException;

/** Waits until children answer, and stops waiting as soon as one of them is dead. This class is thread-safe. */
final class Readiness {

    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final long PAUSE_MILLIS = 200;

    private Readiness() {}

    /** Waits for the broker and creates the topics. */
    static void awaitBroker(
            String address, Map<String, String> client, Runnable requireHealthy, Consumer<String> console) {
        console.accept("Waiting for the broker.");
        await("broker", requireHealthy, () -> accepts(address));
        try (Admin admin = Topics.admin(address, client)) {
            await("broker", requireHealthy, () -> answers(admin));
            Topics.create(admin);
        }
        console.accept("The broker is ready on " + address + ".");
    }

    static void awaitServices(Map<ServiceKind, Integer> ports, Runnable requireHealthy, Consumer<String> console) {
        console.accept("Starting "
                + String.join(
                        ", ", ports.keySet().stream().map(ServiceKind::module).toList()) + ".");
        Health health = new Health();
        Map<ServiceKind, Integer> waiting = new EnumMap<>(ports);
        while (!waiting.isEmpty()) {
            ServiceKind next = waiting.keySet().iterator().next();
            await(
                    next.module(),
                    requireHealthy,
                    () -> waiting.entrySet().stream()
                            .anyMatch(entry -> health.ask(entry.getValue()) == Health.Answer.READY));
            waiting.entrySet().removeIf(entry -> {
                boolean ready = health.ask(entry.getValue()) == Health.Answer.READY;
                if (ready) {
                    console.accept("The " + entry.getKey().module() + " is ready on port " + entry.getValue() + ".");
                }
                return ready;
            });
        }
    }

    /** A broker that lists its nodes is ready. */
    static Health.Answer brokerHealth(int port) {
        String address = "127.0.0.1:" + port;
        if (!accepts(address)) {
            return Health.Answer.NO_ANSWER;
        }
        try (Admin admin = Topics.admin(address, Map.of())) {
            return answers(admin) ? Health.Answer.READY : Health.Answer.NOT_READY;
        }
    }

    private static void await(String name, Runnable requireHealthy, BooleanSupplier ready) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!ready.getAsBoolean()) {
            requireHealthy.run();
            if (System.nanoTime() > deadline) {
                throw new LaunchException(
                        "The " + name + " did not become ready, see its log: seconds=" + LIMIT.toSeconds());
            }
            pause(name);
        }
    }

    private static void pause(String name) {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted while waiting for the " + name + ".", e);
        }
    }

    private static boolean accepts(String address) {
        int colon = address.lastIndexOf(':');
        int port = Integer.parseInt(address.substring(colon + 1));
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.substring(0, colon), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean answers(Admin admin) {
        try {
            return !admin.describeCluster().nodes().get(10, TimeUnit.SECONDS).isEmpty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthenticationException refused) {
                throw new LaunchException("The broker lets nobody in like this: reason=" + refused.getMessage(), e);
            }
            return false;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted while waiting for the broker.", e);
        }
    }
}
