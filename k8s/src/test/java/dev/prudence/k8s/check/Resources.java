package dev.prudence.k8s.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.k8s.manifest.Container;
import dev.prudence.k8s.manifest.Manifests;
import dev.prudence.launcher.platform.ServiceKind;
import io.kubernetes.client.custom.Quantity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every container has requests and limits; its heap is at least what the launcher gives the service and at most half of the memory. */
public final class Resources implements Check {

    private static final Pattern HEAP = Pattern.compile("-Xmx(\\d+)([mg])\\b");

    @Override
    public List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        manifests.pods().stream()
                .flatMap(pod -> pod.containers().stream())
                .forEach(container -> container(container, manifests, problems));
        return problems;
    }

    private static void container(Container container, Manifests manifests, List<String> problems) {
        for (String resource : List.of("cpu", "memory")) {
            Optional<BigDecimal> request = amount(container, "requests", resource);
            Optional<BigDecimal> limit = amount(container, "limits", resource);
            if (request.isEmpty() || limit.isEmpty()) {
                problems.add(container.id() + ": needs a request and a limit: resource=" + resource);
            } else if (request.get().compareTo(limit.get()) > 0) {
                problems.add(container.id() + ": asks for more than its limit: resource=" + resource);
            }
        }
        String options = container.environment(manifests).getOrDefault("JAVA_TOOL_OPTIONS", "");
        Matcher heap = HEAP.matcher(options);
        if (!heap.find()) {
            problems.add(container.id() + ": its heap has no limit: JAVA_TOOL_OPTIONS=" + options);
            return;
        }
        BigDecimal bytes = bytes(heap);
        amount(container, "limits", "memory")
                .filter(limit -> limit.compareTo(bytes.multiply(BigDecimal.valueOf(2))) < 0)
                .ifPresent(limit -> problems.add(
                        container.id() + ": leaves less than half of its memory to the rest: heap=" + heap.group()));
        ServiceKind.named(container.program())
                .filter(kind -> bytes.compareTo(bytes("-Xmx" + kind.heap(Map.of()))) < 0)
                .ifPresent(kind -> problems.add(
                        container.id() + ": the launcher gives it " + kind.heap(Map.of()) + ": heap=" + heap.group()));
    }

    private static Optional<BigDecimal> amount(Container container, String group, String resource) {
        JsonNode value = container.json().path("resources").path(group).path(resource);
        return value.isMissingNode()
                ? Optional.empty()
                : Optional.of(Quantity.fromString(value.asText()).getNumber());
    }

    private static BigDecimal bytes(String option) {
        Matcher heap = HEAP.matcher(option);
        if (!heap.matches()) {
            throw new IllegalArgumentException("no heap: option=" + option);
        }
        return bytes(heap);
    }

    private static BigDecimal bytes(Matcher heap) {
        long unit = heap.group(2).toLowerCase(Locale.ROOT).equals("g") ? 1L << 30 : 1L << 20;
        return BigDecimal.valueOf(Long.parseLong(heap.group(1)) * unit);
    }
}
