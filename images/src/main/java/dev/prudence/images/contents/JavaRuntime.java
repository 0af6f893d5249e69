package dev.prudence.images.contents;

import dev.prudence.images.ImagesException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * A Java runtime that is put into images whose base has none, in {@link #HOME}.
 *
 * @param directory where it lies on this machine
 * @param version of Java, like 17.0.15
 */
public record JavaRuntime(Path directory, String version) {

    /** Where images have it. */
    public static final String HOME = "/opt/java";

    /** What the programs use, and what helps to look into them. */
    private static final String MODULES = "java.se,jdk.crypto.ec,jdk.jcmd,jdk.jfr,jdk.localedata,jdk.management,"
            + "jdk.management.agent,jdk.naming.dns,jdk.net,jdk.unsupported,jdk.zipfs";

    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};
    private static final int MACHINE = 18;
    private static final int X86_64 = 62;

    /** The runtime in a directory, which has to be one for Linux on x86-64. */
    public static JavaRuntime in(Path directory) {
        Path java = directory.resolve("bin/java");
        if (!Files.isRegularFile(java) || !isForLinux(java)) {
            throw new ImagesException("--jre has to name a Java runtime for Linux on x86-64: missing=" + java);
        }
        Properties release = new Properties();
        try (InputStream in = Files.newInputStream(directory.resolve("release"))) {
            release.load(in);
        } catch (IOException e) {
            throw new ImagesException(
                    "--jre has to name a Java runtime with its file `release`: directory=" + directory, e);
        }
        return new JavaRuntime(
                directory, release.getProperty("JAVA_VERSION", "unknown").replace("\"", ""));
    }

    /** Makes one of the JDK that runs this program, in a directory that does not exist. */
    public static JavaRuntime link(Path directory) {
        ToolProvider jlink = ToolProvider.findFirst("jlink")
                .orElseThrow(
                        () -> new ImagesException("A Java runtime for the images cannot be made, since this is no JDK:"
                                + " java.home=" + System.getProperty("java.home") + "; name a runtime with --jre DIR"));
        int status = jlink.run(
                System.out,
                System.err,
                "--add-modules",
                MODULES,
                "--no-header-files",
                "--no-man-pages",
                "--strip-java-debug-attributes",
                "--output",
                directory.toString());
        if (status != 0) {
            throw new ImagesException("jlink has failed: status=" + status + "; name a runtime with --jre DIR");
        }
        return in(directory);
    }

    /** Its files, by path. */
    List<ImageFile> files() {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> new ImageFile(file, HOME + "/" + directory.relativize(file)))
                    .sorted(Comparator.comparing(ImageFile::path))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("A Java runtime cannot be read: directory=" + directory, e);
        }
    }

    /** Its files as parts of an image. */
    public List<Part> parts() {
        return files().stream()
                .map(file -> new Part(file, Layer.RUNTIME, Optional.empty()))
                .toList();
    }

    private static boolean isForLinux(Path program) {
        try (InputStream in = Files.newInputStream(program)) {
            byte[] head = in.readNBytes(MACHINE + 1);
            return head.length > MACHINE
                    && Arrays.equals(head, 0, ELF.length, ELF, 0, ELF.length)
                    && head[MACHINE] == X86_64;
        } catch (IOException e) {
            throw new UncheckedIOException("A program cannot be read: file=" + program, e);
        }
    }
}
