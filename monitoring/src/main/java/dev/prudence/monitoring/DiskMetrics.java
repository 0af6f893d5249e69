package dev.prudence.monitoring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.File;
import java.nio.file.Path;
import java.util.List;

/** How full the disk is that a service keeps its data on; every service exports it. This class is thread-safe. */
public final class DiskMetrics implements MeterBinder {

    static final Metric FREE = Metric.gauge(
            "prudence_data_disk_free_bytes", "bytes", "Space left for the service on the disk of its data directory");
    static final Metric SIZE =
            Metric.gauge("prudence_data_disk_size_bytes", "bytes", "Size of the disk of the data directory");

    /** All of them. */
    public static final List<Metric> ALL = List.of(FREE, SIZE);

    private final File directory;

    /** @param directory need not exist yet: its nearest parent that does is on the same disk */
    public DiskMetrics(Path directory) {
        this.directory = directory.toAbsolutePath().toFile();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        FREE.gauge(registry, directory, each -> existing(each).getUsableSpace());
        SIZE.gauge(registry, directory, each -> existing(each).getTotalSpace());
    }

    private static File existing(File directory) {
        File each = directory;
        while (!each.exists() && each.getParentFile() != null) {
            each = each.getParentFile();
        }
        return each;
    }
}
