package dev.prudence.trainer.http;

import java.util.Optional;

/** What one reader of an event stream has not been told yet. Asked on one thread at a time; may block. */
interface Feed {

    /** The next message; empty when there is nothing new. */
    Optional<Message> next();

    /** Calls back whenever there may be more; returns what ends that. */
    Runnable watch(Runnable more);

    /**
     * One server-sent event.
     *
     * @param id what a reader that was cut off shows to go on from here; empty for none
     * @param event its type
     * @param data one line
     * @param last whether nothing follows
     */
    record Message(String id, String event, String data, boolean last) {

        String text() {
            return (id.isEmpty() ? "" : "id: " + id + "\n") + "event: " + event + "\ndata: " + data + "\n\n";
        }
    }
}
