package dev.prudence.images.oci;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * A layer, read entry by entry.
 *
 * @param digest of the blob
 * @param diffId digest of the archive in it
 * @param size of the blob in bytes
 */
public record OciLayer(String digest, String diffId, long size, Path blob, List<OciEntry> entries) {

    public OciLayer {
        entries = List.copyOf(entries);
    }

    static OciLayer read(String digest, Path blob) {
        List<OciEntry> entries = new ArrayList<>();
        try (DigestInputStream archive = new DigestInputStream(unzipped(blob), Digests.digest())) {
            TarArchiveInputStream tar = new TarArchiveInputStream(archive);
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.add(entry(entry, tar));
            }
            archive.transferTo(OutputStream.nullOutputStream());
            String diffId = "sha256:"
                    + HexFormat.of().formatHex(archive.getMessageDigest().digest());
            return new OciLayer(digest, diffId, Files.size(blob), blob, entries);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes its files below a directory. */
    public void unpack(Path directory) {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(unzipped(blob))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = directory.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(tar, target);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static OciEntry entry(TarArchiveEntry entry, TarArchiveInputStream contents) throws IOException {
        if (!entry.isFile() && !entry.isDirectory()) {
            throw new AssertionError("neither a file nor a directory: " + entry.getName());
        }
        String name = entry.getName();
        return new OciEntry(
                "/" + (name.endsWith("/") ? name.substring(0, name.length() - 1) : name),
                entry.isDirectory(),
                entry.getMode() & 07777,
                entry.getLongUserId(),
                entry.getLongGroupId(),
                entry.getLastModifiedTime().toInstant().getEpochSecond(),
                Digests.sha256(contents));
    }

    private static InputStream unzipped(Path blob) throws IOException {
        return new GzipCompressorInputStream(new BufferedInputStream(Files.newInputStream(blob)));
    }
}
