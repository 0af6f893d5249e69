package dev.prudence.worldmodel.imagination;

import dev.prudence.distribution.LeasedVersion;
import dev.prudence.proto.model.v1.ModelVersion;
import dev.prudence.worldmodel.SharedWorldModel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The model of some environments' stages, given back when the last of them has gone on to its next stage. Thread-safe. */
final class StageModel {

    private final LeasedVersion<SharedWorldModel> lease;
    private final AtomicInteger users;
    private final AtomicBoolean givenBack = new AtomicBoolean();

    StageModel(LeasedVersion<SharedWorldModel> lease, int users) {
        this.lease = lease;
        this.users = new AtomicInteger(users);
    }

    SharedWorldModel model() {
        return lease.model();
    }

    ModelVersion version() {
        return lease.version();
    }

    /** Gives the model back, whoever uses it: nobody will. */
    void abandon() {
        users.set(0);
        giveBack();
    }

    void leave() {
        if (users.decrementAndGet() == 0) {
            giveBack();
        }
    }

    private void giveBack() {
        if (!givenBack.getAndSet(true)) {
            lease.close();
        }
    }
}
