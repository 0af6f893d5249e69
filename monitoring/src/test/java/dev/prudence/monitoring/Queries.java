package dev.prudence.monitoring;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What expressions ask for. */
final class Queries {

    /** Metrics of the framework and of Prometheus itself that dashboards and rules use; the page of metrics lists them. */
    static final Set<String> FOREIGN = Set.of(
            "up",
            "grpc_server_processing_duration_seconds_count",
            "http_server_requests_seconds_count",
            "process_cpu_usage",
            "jvm_memory_used_bytes",
            "jvm_gc_pause_seconds_sum",
            "jvm_threads_live_threads");

    private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern BRACES = Pattern.compile("\\{[^}]*}|\\[[^]]*]");
    private static final Pattern GROUPING = Pattern.compile("\\b(by|without|on|ignoring)\\s*\\([^)]*\\)");
    private static final Pattern WORD = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*(?!\\s*\\(|[a-zA-Z0-9_:])");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "by", "on", "without", "bool");

    private static final Set<String> KNOWN = known();

    private Queries() {}

    /** Names of the series that an expression reads. */
    static Set<String> series(String expression) {
        String bare = GROUPING.matcher(BRACES.matcher(QUOTED.matcher(expression).replaceAll(""))
                        .replaceAll(""))
                .replaceAll("");
        Set<String> names = new TreeSet<>();
        Matcher word = WORD.matcher(bare);
        while (word.find()) {
            if (!WORDS.contains(word.group())) {
                names.add(word.group());
            }
        }
        return names;
    }

    /** Those of them that nobody exports. */
    static Set<String> unknown(String expression) {
        return series(expression).stream()
                .filter(name -> !KNOWN.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> known() {
        Set<String> known = new TreeSet<>(FOREIGN);
        Services.TABLES.values().forEach(table -> table.forEach(metric -> known.addAll(metric.series())));
        return known;
    }
}
