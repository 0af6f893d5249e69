package dev.prudence.trainer.run;

/** Takes progress reports. Call it as often as convenient: reports are thinned out to a few a second. */
@FunctionalInterface
public interface ProgressSink {

    /**
     * Reports progress.
     *
     * @param activity what is being done, in about three words: {@code training member 2}
     * @param done finished units
     * @param total units in all; 0 when unknown
     * @param unit {@code steps}, {@code samples}
     */
    void progress(String activity, long done, long total, String unit);
}
