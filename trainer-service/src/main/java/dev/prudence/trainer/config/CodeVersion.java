package dev.prudence.trainer.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The version of the platform's own code: SHA-256 over its class files and resources, by path and content, wherever they
 * lie (jars or directories). Packing the same classes again gives the same version.
 */
final class CodeVersion {

    private static final String OWN_CODE = "dev/prudence/";

    private CodeVersion() {}

    /** Digests the code that holds the given classes, one per module. */
    static String of(List<Class<?>> anchors) {
        SortedMap<String, String> entries = new TreeMap<>();
        for (Path source : sources(anchors)) {
            entries.putAll(entries(source));
        }
        MessageDigest all = sha256();
        entries.forEach((name, digest) -> all.update((name + " " + digest + "\n").getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(all.digest());
    }

    private static Set<Path> sources(List<Class<?>> anchors) {
        Set<Path> sources = new TreeSet<>();
        for (Class<?> anchor : anchors) {
            sources.add(source(anchor));
        }
        return sources;
    }

    private static Path source(Class<?> anchor) {
        CodeSource source = anchor.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            throw new IllegalStateException("the code of a class cannot be found, class=" + anchor.getName());
        }
        return path(source.getLocation());
    }

    private static Path path(URL location) {
        String text = location.toString();
        if (text.startsWith("jar:")) {
            text = text.substring("jar:".length(), text.indexOf('!') < 0 ? text.length() : text.indexOf('!'));
        }
        try {
            return Path.of(new URL(text).toURI());
        } catch (URISyntaxException | IOException | IllegalArgumentException unusual) {
            throw new IllegalStateException("the code lies at an unusual place, location=" + location, unusual);
        }
    }

    private static SortedMap<String, String> entries(Path source) {
        try {
            return Files.isDirectory(source) ? inDirectory(source) : inJar(source);
        } catch (IOException failure) {
            throw new UncheckedIOException("the code cannot be read, source=" + source, failure);
        }
    }

    private static SortedMap<String, String> inDirectory(Path directory) throws IOException {
        SortedMap<String, String> entries = new TreeMap<>();
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            String name = directory.relativize(file).toString().replace('\\', '/');
            if (name.startsWith(OWN_CODE)) {
                entries.put(name, digest(Files.readAllBytes(file)));
            }
        }
        return entries;
    }

    private static SortedMap<String, String> inJar(Path jar) throws IOException {
        SortedMap<String, String> entries = new TreeMap<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (Enumeration<JarEntry> all = file.entries(); all.hasMoreElements(); ) {
                JarEntry entry = all.nextElement();
                if (!entry.isDirectory() && entry.getName().startsWith(OWN_CODE)) {
                    try (InputStream in = file.getInputStream(entry)) {
                        entries.put(entry.getName(), digest(in.readAllBytes()));
                    }
                }
            }
        }
        return entries;
    }

    private static String digest(byte[] content) {
        return HexFormat.of().formatHex(sha256().digest(content));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
