package dev.prudence.reward.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of a directory as exporters lay them out: a graph is {@code model.onnx}, or the only one in the directory or in its {@code
 * onnx} folder; large weights lie beside it as {@code <graph>_data} or {@code <graph>.data}.
 *
 * @param root the directory
 * @param paths of its files, relative to the root, joined by {@code /}
 */
record ModelFiles(Path root, SortedSet<String> paths) {

    private static final int DEPTH = 4;
    private static final String EXPORTERS_FOLDER = "onnx/";

    static ModelFiles in(Path root) {
        try (Stream<Path> walk = Files.walk(root, DEPTH, FileVisitOption.FOLLOW_LINKS)) {
            SortedSet<String> paths = new TreeSet<>();
            walk.filter(Files::isRegularFile)
                    .map(path -> root.relativize(path).toString().replace('\\', '/'))
                    .forEach(paths::add);
            return new ModelFiles(root, paths);
        } catch (IOException e) {
            throw new UncheckedIOException("the directory cannot be read: directory=" + root, e);
        }
    }

    /**
     * The graph in a folder.
     *
     * @param folder empty for the root, else ending with {@code /}
     * @throws IllegalArgumentException if there are several to choose from
     */
    Optional<String> graph(String folder) {
        List<String> graphs = graphs(folder);
        return graphs.isEmpty()
                ? only(folder + EXPORTERS_FOLDER, graphs(folder + EXPORTERS_FOLDER))
                : only(folder, graphs);
    }

    /** Folders directly below the root, {@code /} at the end, in alphabetical order. */
    List<String> folders() {
        return paths.stream()
                .filter(path -> path.indexOf('/') > 0)
                .map(path -> path.substring(0, path.indexOf('/') + 1))
                .distinct()
                .toList();
    }

    boolean contains(String path) {
        return paths.contains(path);
    }

    byte[] bytes(String path) {
        try {
            return Files.readAllBytes(root.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException("the file cannot be read: file=" + root.resolve(path), e);
        }
    }

    /** The files that a contract names, {rows} and {length} filled in by whatever there is, each with its weights beside it. */
    SortedSet<String> mentionedIn(JsonNode contract) {
        SortedSet<String> mentioned = new TreeSet<>();
        texts(contract, mentioned);
        SortedSet<String> found = new TreeSet<>();
        for (String text : mentioned) {
            String pattern = Pattern.quote(text).replace("{rows}", "\\E\\d+\\Q").replace("{length}", "\\E\\d+\\Q");
            Pattern file = Pattern.compile(pattern + "([._]data)?");
            paths.stream().filter(path -> file.matcher(path).matches()).forEach(found::add);
        }
        return found;
    }

    private List<String> graphs(String folder) {
        return paths.stream()
                .filter(path -> path.startsWith(folder) && path.endsWith(".onnx"))
                .filter(path -> path.indexOf('/', folder.length()) < 0)
                .toList();
    }

    private Optional<String> only(String folder, List<String> graphs) {
        if (graphs.contains(folder + "model.onnx")) {
            return Optional.of(folder + "model.onnx");
        }
        if (graphs.size() > 1) {
            throw new IllegalArgumentException(
                    "which graph is it? name it model.onnx, or as \"graph\" in ensemble.json: directory="
                            + root.resolve(folder) + ", graphs=" + graphs);
        }
        return graphs.stream().findFirst();
    }

    private static void texts(JsonNode node, SortedSet<String> into) {
        if (node.isTextual() && !node.asText().isEmpty()) {
            into.add(node.asText());
        }
        List<JsonNode> children = new ArrayList<>();
        node.forEach(children::add);
        children.forEach(child -> texts(child, into));
    }
}
