package dev.prudence.trainer.preferences;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The lines of a file as a list that reads a line when it is asked for: of each only its place is in memory. The file must not change meanwhile.
 * Thread-safe.
 *
 * @param <T> what a line holds
 */
public final class LinesOnDisk<T> extends AbstractList<T> implements RandomAccess {

    private final Path file;
    private final Function<String, T> parse;
    private final long[] places;

    private LinesOnDisk(Path file, Function<String, T> parse, long[] places) {
        this.file = file;
        this.parse = parse;
        this.places = places;
    }

    /**
     * Reads a file once, to find the lines that are wanted.
     *
     * @param file UTF-8; blank lines are passed over
     * @param parse what a line holds
     * @param wanted which lines the list has
     */
    public static <T> LinesOnDisk<T> of(Path file, Function<String, T> parse, Predicate<T> wanted) {
        LinePlaces places = new LinePlaces();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            long place = 0;
            for (byte[] line = next(in); line.length > 0; line = next(in)) {
                String text = text(line);
                if (!text.isBlank() && wanted.test(parse.apply(text))) {
                    places.add(place);
                }
                place += line.length;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The lines cannot be read: file=" + file, e);
        }
        return new LinesOnDisk<>(file, parse, places.toArray());
    }

    /** Places of lines, growing. */
    private static final class LinePlaces {
        private long[] places = new long[1024];
        private int count;

        void add(long place) {
            if (count == places.length) {
                places = Arrays.copyOf(places, 2 * count);
            }
            places[count++] = place;
        }

        long[] toArray() {
            return Arrays.copyOf(places, count);
        }
    }

    /** The bytes of the next line, its end included; none at the end of the file. */
    private static byte[] next(InputStream in) throws IOException {
        byte[] line = new byte[256];
        int count = 0;
        for (int read = in.read(); read >= 0; read = in.read()) {
            if (count == line.length) {
                line = Arrays.copyOf(line, 2 * count);
            }
            line[count++] = (byte) read;
            if (read == '\n') {
                break;
            }
        }
        return Arrays.copyOf(line, count);
    }

    private static String text(byte[] line) {
        int end = line.length;
        while (end > 0 && (line[end - 1] == '\n' || line[end - 1] == '\r')) {
            end--;
        }
        return new String(line, 0, end, StandardCharsets.UTF_8);
    }

    @Override
    public T get(int index) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                InputStream in = new BufferedInputStream(Channels.newInputStream(channel.position(places[index])))) {
            return parse.apply(text(next(in)));
        } catch (IOException e) {
            throw new UncheckedIOException("A line cannot be read: file=" + file + ", line=" + index, e);
        }
    }

    @Override
    public int size() {
        return places.length;
    }
}
