package dev.prudence.trainer.run;

/**
 * Follows samples through the platform: all that is done for one phase is one trace, from the request for its prompts to the update that learns
 * from its scores. Traces never change what is done. Implementations are thread-safe.
 */
public interface Tracing {

    /** Follows nothing. */
    Tracing NONE = new Tracing() {
        @Override
        public <T, E extends Exception> T span(String runId, String phase, String what, Work<T, E> work) throws E {
            return work.run();
        }
    };

    /** What is done within a span. */
    @FunctionalInterface
    interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /**
     * Does work within a span of the phase's trace; the first one begins it.
     *
     * @param phase unique in the run
     * @param what names the span: {@code phase}, {@code learn}
     */
    <T, E extends Exception> T span(String runId, String phase, String what, Work<T, E> work) throws E;
}
