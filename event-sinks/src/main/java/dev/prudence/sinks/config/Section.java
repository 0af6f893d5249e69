package dev.prudence.sinks.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of the document, which remembers what it was asked for. A wrong value becomes a problem and counts as its default, so that all problems
 * are found at once. Not thread-safe.
 */
final class Section {

    private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,6}) ?(ms|s|m|h|d)");

    private final String name;
    private final JsonNode node;
    private final Path directory;
    private final List<String> problems;
    private final Set<String> known = new LinkedHashSet<>();

    /**
     * A part.
     *
     * @param name of the part in problems; empty for the whole
     * @param directory that paths are relative to
     * @param problems where they go
     */
    Section(String name, JsonNode node, Path directory, List<String> problems) {
        this.name = name;
        this.directory = directory;
        this.problems = problems;
        boolean object = node.isObject();
        this.node = object ? node : JsonNodeFactory.instance.objectNode();
        if (!object && !node.isMissingNode() && !node.isNull()) {
            problem("", "must be keys and values, but is: " + node);
        }
    }

    /** A part of this part; empty where it is missing. */
    Section section(String key) {
        known.add(key);
        return new Section(path(key), node.path(key), directory, problems);
    }

    /** The elements of a list of parts. */
    List<Section> sections(String key) {
        known.add(key);
        JsonNode list = node.path(key);
        if (!list.isArray() || list.isEmpty()) {
            problem(key, "must be a list of at least one sink, each with a type");
        }
        List<Section> sections = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            sections.add(new Section(path(key) + "[" + i + "]", list.get(i), directory, problems));
        }
        return sections;
    }

    boolean has(String key) {
        return node.hasNonNull(key);
    }

    Optional<String> text(String key) {
        known.add(key);
        JsonNode value = node.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (value.isContainerNode() || value.asText().isBlank()) {
            problem(key, "must be a text, but is: " + value);
            return Optional.empty();
        }
        return Optional.of(value.asText());
    }

    String required(String key, String example) {
        Optional<String> value = text(key);
        if (value.isEmpty() && !node.path(key).isContainerNode()) {
            problem(key, "is missing; for instance " + key + ": " + example);
        }
        return value.orElse(example);
    }

    boolean flag(String key, boolean otherwise) {
        known.add(key);
        JsonNode value = node.path(key);
        if (!value.isMissingNode() && !value.isBoolean()) {
            problem(key, "must be true or false, but is: " + value);
        }
        return value.isBoolean() ? value.asBoolean() : otherwise;
    }

    int number(String key, int least, int most, int otherwise) {
        known.add(key);
        JsonNode value = node.path(key);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isIntegralNumber() || value.asLong() < least || value.asLong() > most) {
            problem(key, "must be a whole number from " + least + " to " + most + ", but is: " + value);
            return otherwise;
        }
        return value.asInt();
    }

    Duration duration(String key, Duration otherwise) {
        return text(key)
                .map(value -> {
                    Matcher match = DURATION.matcher(value);
                    if (match.matches()) {
                        return duration(Long.parseLong(match.group(1)), match.group(2));
                    }
                    problem(key, "must be a number with ms, s, m, h or d, like 10s, but is: " + value);
                    return otherwise;
                })
                .orElse(otherwise);
    }

    private static Duration duration(long number, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
        return text(key)
                .map(value -> Arrays.stream(type.getEnumConstants())
                        .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(value))
                        .findFirst()
                        .orElseGet(() -> {
                            problem(key, "must be one of " + names(type) + ", but is: " + value);
                            return otherwise;
                        }))
                .orElse(otherwise);
    }

    private static <E extends Enum<E>> String names(Class<E> type) {
        return String.join(
                ", ",
                Arrays.stream(type.getEnumConstants())
                        .map(each -> each.name().toLowerCase(Locale.ROOT))
                        .toList());
    }

    /** A path, relative to the document. */
    Optional<Path> path(String key, boolean mustExist) {
        return text(key).flatMap(value -> {
            try {
                Path path = directory.resolve(value).toAbsolutePath().normalize();
                if (mustExist && !Files.isReadable(path)) {
                    problem(key, "names a file that cannot be read: " + path);
                }
                return Optional.of(path);
            } catch (InvalidPathException broken) {
                problem(key, "is no path: " + value);
                return Optional.empty();
            }
        });
    }

    @Nullable
    Path fileOrNull(String key) {
        return path(key, true).orElse(null);
    }

    Path requiredPath(String key, String example) {
        required(key, example);
        return path(key, false).orElse(directory.resolve(example));
    }

    /** An address with http or https; who it is secret for sees it in no problem. */
    URI address(String key, String value) {
        try {
            URI address = new URI(value);
            boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
            if (web && address.getHost() != null && address.getUserInfo() == null) {
                return address;
            }
        } catch (URISyntaxException broken) {
            // Told of below.
        }
        problem(key, "must be an address like https://host:port, without user and password");
        return URI.create("http://invalid");
    }

    /** Texts by name. */
    Map<String, String> texts(String key) {
        known.add(key);
        Map<String, String> texts = new TreeMap<>();
        JsonNode map = node.path(key);
        if (!map.isMissingNode() && !map.isObject()) {
            problem(key, "must be keys and values");
        }
        map.properties()
                .forEach(each -> texts.put(each.getKey(), each.getValue().asText()));
        return texts;
    }

    void problem(String key, String sentence) {
        String place = key.isEmpty() ? name : path(key);
        problems.add((place.isEmpty() ? "The document" : place) + " " + sentence);
    }

    /** Complains of keys that nobody has asked for. */
    void end() {
        for (Map.Entry<String, JsonNode> each : node.properties()) {
            if (!known.contains(each.getKey())) {
                problem(each.getKey(), "is not known here; there are: " + String.join(", ", known));
            }
        }
    }

    private String path(String key) {
        return name.isEmpty() ? key : name + "." + key;
    }
}
