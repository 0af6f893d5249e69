package dev.prudence.images.build;

import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FileEntry;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import dev.prudence.images.contents.Layer;
import dev.prudence.images.contents.Part;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The layers of an image: files belong to root and nobody else may write them, all carry one time, {@code /data} belongs to the user. */
final class Layers {

    /** User and group of every image, by number, since a base image may not know them by name. */
    static final String OWNER = "10001:10001";

    private static final String ROOT = "0:0";
    private static final FilePermissions FILE = FilePermissions.fromOctalString("644");
    private static final FilePermissions PROGRAM = FilePermissions.fromOctalString("755");
    private static final FilePermissions DIRECTORY = FilePermissions.fromOctalString("750");

    private final Instant time;
    private final AbsoluteUnixPath data;

    Layers(Instant time, AbsoluteUnixPath data) {
        this.time = time;
        this.data = data;
    }

    /** One layer for each kind that has files, in the order of the kinds. */
    List<FileEntriesLayer> of(List<Part> parts) {
        List<FileEntriesLayer> layers = new ArrayList<>();
        for (Layer layer : Layer.values()) {
            FileEntriesLayer built = layer == Layer.DATA ? dataLayer() : layer(layer, parts);
            if (!built.getEntries().isEmpty()) {
                layers.add(built);
            }
        }
        return layers;
    }

    private FileEntriesLayer layer(Layer layer, List<Part> parts) {
        FileEntriesLayer.Builder builder = FileEntriesLayer.builder().setName(layer.label());
        parts.stream()
                .filter(part -> part.layer() == layer)
                .forEach(part -> builder.addEntry(new FileEntry(
                        part.file().source(),
                        AbsoluteUnixPath.get(part.file().path()),
                        layer == Layer.RUNTIME && Files.isExecutable(part.file().source()) ? PROGRAM : FILE,
                        time,
                        ROOT)));
        return builder.build();
    }

    /** Any directory here stands for an empty one there. */
    private FileEntriesLayer dataLayer() {
        return FileEntriesLayer.builder()
                .setName(Layer.DATA.label())
                .addEntry(new FileEntry(Path.of(""), data, DIRECTORY, time, OWNER))
                .build();
    }
}
