package dev.prudence.images.oci;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Looks for what should be in no image: private keys, tokens, key stores, files of variables. Archives are looked into. */
public final class Secrets {

    private static final Pattern NAME = Pattern.compile(
            "(?:.*/)?(?:\\.env|\\.npmrc|\\.netrc|\\.git|\\.git-credentials|id_(?:rsa|dsa|ecdsa|ed25519)|settings\\.xml"
                    + "|[^/]+\\.(?:p12|pfx|jks|jceks|keystore|key|pem|kdbx|env))(?:/.*)?");
    private static final Pattern TEXT = Pattern.compile("-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\\s+[A-Za-z0-9+/=]{20}"
            + "|\\bAKIA[0-9A-Z]{16}\\b"
            + "|\\bgh[pousr]_[A-Za-z0-9]{36}\\b"
            + "|\\bxox[baprs]-[A-Za-z0-9-]{20,}"
            + "|\\beyJ[A-Za-z0-9_-]{20,}\\.eyJ[A-Za-z0-9_-]{20,}\\.");
    private static final int LARGEST_TEXT = 4 << 20;

    private final List<String> found = new ArrayList<>();

    private Secrets() {}

    /** What looks like a secret below a directory. */
    public static List<String> below(Path directory) {
        Secrets secrets = new Secrets();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                try (InputStream in = Files.newInputStream(file)) {
                    secrets.look(directory.relativize(file).toString(), in);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(secrets.found);
    }

    private void look(String name, InputStream in) throws IOException {
        if (NAME.matcher(name.substring(name.lastIndexOf('!') + 1)).matches()) {
            found.add(name);
        }
        if (name.endsWith(".jar")) {
            ZipInputStream zip = new ZipInputStream(in);
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                look(name + "!" + entry.getName(), new ByteArrayInputStream(zip.readNBytes(LARGEST_TEXT)));
            }
            return;
        }
        String text = new String(in.readNBytes(LARGEST_TEXT), StandardCharsets.ISO_8859_1);
        if (TEXT.matcher(text).find()) {
            found.add(name);
        }
    }
}
