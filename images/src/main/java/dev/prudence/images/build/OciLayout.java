package dev.prudence.images.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Image layouts of the Open Container Initiative. Jib writes them as archives only. */
final class OciLayout {

    private OciLayout() {}

    /** Unpacks an archive into a directory, in place of the layout that is there, and deletes it. */
    static void unpack(Path archive, Path layout) {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(Files.newInputStream(archive))) {
            removeLayout(layout);
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.isFile()) {
                    Path file = layout.resolve(entry.getName()).normalize();
                    if (!file.startsWith(layout)) {
                        throw new IOException("an entry leads out of the layout: entry=" + entry.getName());
                    }
                    Files.createDirectories(file.getParent());
                    Files.copy(tar, file, StandardCopyOption.REPLACE_EXISTING);
                }
            }
            Files.delete(archive);
        } catch (IOException e) {
            throw new UncheckedIOException("An image layout cannot be written: directory=" + layout, e);
        }
    }

    private static void removeLayout(Path layout) throws IOException {
        if (!Files.exists(layout.resolve("oci-layout"))) {
            return;
        }
        try (Stream<Path> files = Files.walk(layout)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
