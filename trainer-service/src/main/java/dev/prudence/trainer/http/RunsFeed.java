package dev.prudence.trainer.http;

import dev.prudence.trainer.run.RunStore;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Says that the list of runs has changed, and so does every new connection: then nothing can be missed. */
final class RunsFeed implements Feed {

    private final RunStore store;
    private final AtomicBoolean changed = new AtomicBoolean(true);

    RunsFeed(RunStore store) {
        this.store = store;
    }

    @Override
    public Optional<Message> next() {
        return changed.getAndSet(false) ? Optional.of(new Message("", "changed", "{}", false)) : Optional.empty();
    }

    @Override
    public Runnable watch(Runnable more) {
        return store.subscribe(run -> {
            changed.set(true);
            more.run();
        })::close;
    }
}
