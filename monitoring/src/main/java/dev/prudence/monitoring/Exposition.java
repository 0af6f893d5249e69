package dev.prudence.monitoring;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a service answers at {@code /q/metrics}, in Prometheus' text format, held against what is declared. Only {@code prudence_} is looked at:
 * the rest belongs to the framework. This class is thread-safe.
 */
public final class Exposition {

    private static final Pattern HEAD = Pattern.compile("# (HELP|TYPE) (prudence_\\S+) (.*)");
    private static final Pattern SAMPLE = Pattern.compile("(prudence_[a-z0-9_]+)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"(?:[^\"\\\\]|\\\\.)*\",?");
    private static final Set<String> FORMATS_OWN = Set.of("le", "quantile");

    private final Map<String, String> helps = new HashMap<>();
    private final Map<String, String> types = new TreeMap<>();
    private final Map<String, Set<String>> labels = new TreeMap<>();

    private Exposition() {}

    /** Reads the text format. */
    public static Exposition of(String text) {
        Exposition exposition = new Exposition();
        text.lines().forEach(exposition::read);
        return exposition;
    }

    private void read(String line) {
        Matcher head = HEAD.matcher(line);
        if (head.matches()) {
            (head.group(1).equals("HELP") ? helps : types).put(head.group(2), head.group(3));
            return;
        }
        Matcher sample = SAMPLE.matcher(line);
        if (sample.matches()) {
            Set<String> names = labels.computeIfAbsent(sample.group(1), absent -> new TreeSet<>());
            Matcher label = LABEL.matcher(Optional.ofNullable(sample.group(2)).orElse(""));
            while (label.find()) {
                names.add(label.group(1));
            }
        }
    }

    /** What is exported otherwise than declared, one sentence each. */
    public List<String> problems(List<Metric> declared) {
        List<String> problems = new ArrayList<>();
        Set<String> known = new HashSet<>();
        for (Metric metric : declared) {
            known.addAll(metric.series());
            known.add(metric.name());
            if (types.containsKey(metric.name())) {
                problems.addAll(problems(metric));
            }
        }
        labels.keySet().stream()
                .filter(series -> !known.contains(series))
                .forEach(series -> problems.add("exported and not declared: " + series));
        return problems;
    }

    private List<String> problems(Metric metric) {
        List<String> problems = new ArrayList<>();
        differs(metric, "type", metric.type().prometheus(), types.getOrDefault(metric.name(), ""), problems);
        differs(metric, "help", metric.meaning(), helps.getOrDefault(metric.name(), ""), problems);
        for (String series : metric.series()) {
            Set<String> found = new TreeSet<>(labels.getOrDefault(series, Set.copyOf(metric.labels())));
            found.removeAll(FORMATS_OWN);
            differs(metric, "labels", new TreeSet<>(metric.labels()), found, problems);
        }
        return problems;
    }

    private static void differs(Metric metric, String what, Object wanted, Object found, List<String> problems) {
        if (!wanted.equals(found)) {
            problems.add("exported otherwise than declared: " + metric.name() + " " + what + "=" + found + " declared="
                    + wanted);
        }
    }

    /** Those of which no series is there. */
    public List<String> absent(List<Metric> declared) {
        return declared.stream()
                .filter(metric -> metric.series().stream().noneMatch(labels::containsKey))
                .map(Metric::name)
                .toList();
    }
}
