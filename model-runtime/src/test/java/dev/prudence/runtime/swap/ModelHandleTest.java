package dev.prudence.runtime.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ModelHandleTest {

    private static final class Model implements AutoCloseable {
        private final int version;
        private final AtomicInteger closings = new AtomicInteger();

        Model(int version) {
            this.version = version;
        }

        @Override
        public void close() {
            closings.incrementAndGet();
        }
    }

    @Test
    void aLeaseKeepsItsVersionOpenThroughASwap() {
        Model first = new Model(1);
        Model second = new Model(2);
        ModelHandle<Model> handle = ModelHandle.of(first);
        Lease<Model> before = handle.lease();
        Lease<Model> other = handle.lease();
        handle.swap(second);
        assertThat(before.model()).isSameAs(first);
        try (Lease<Model> after = handle.lease()) {
            assertThat(after.model()).isSameAs(second);
        }
        before.close();
        before.close();
        assertThat(first.closings).hasValue(0);
        other.close();
        assertThat(first.closings).hasValue(1);
        assertThat(second.closings).hasValue(0);
        assertThatThrownBy(before::model).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anUnusedVersionClosesAtOnce() {
        Model first = new Model(1);
        ModelHandle<Model> handle = ModelHandle.of(first);
        handle.swap(new Model(2));
        assertThat(first.closings).hasValue(1);
    }

    @Test
    void aClosedHandleGivesNoLeasesAndTakesNoVersions() {
        Model first = new Model(1);
        Model next = new Model(2);
        ModelHandle<Model> handle = ModelHandle.of(first);
        Lease<Model> lease = handle.lease();
        handle.close();
        handle.close();
        assertThat(first.closings).hasValue(0);
        lease.close();
        assertThat(first.closings).hasValue(1);
        assertThatThrownBy(handle::lease).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> handle.swap(next)).isInstanceOf(IllegalStateException.class);
        assertThat(next.closings).hasValue(0);
    }

    @Test
    void aRetiredModelTakesNoNewUsers() {
        Model model = new Model(1);
        SharedModel<Model> shared = SharedModel.of(model);
        Lease<Model> lease = shared.acquire();
        shared.retire();
        shared.retire();
        assertThat(shared.tryAcquire()).isEmpty();
        assertThatThrownBy(shared::acquire).isInstanceOf(IllegalStateException.class);
        assertThat(shared.isClosed()).isFalse();
        lease.close();
        assertThat(shared.isClosed()).isTrue();
        assertThat(model.closings).hasValue(1);
    }

    @Test
    void usersNeverSeeAClosedModelWhileVersionsChange() throws Exception {
        List<Model> versions = new ArrayList<>();
        for (int version = 0; version < 500; version++) {
            versions.add(new Model(version));
        }
        ModelHandle<Model> handle = ModelHandle.of(versions.get(0));
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<Integer>> users = new ArrayList<>();
            for (int user = 0; user < 3; user++) {
                users.add(threads.submit(() -> use(handle)));
            }
            for (Model version : versions.subList(1, versions.size())) {
                handle.swap(version);
            }
            for (Future<Integer> user : users) {
                assertThat(user.get()).isZero();
            }
        } finally {
            threads.shutdown();
        }
        handle.close();
        for (Model version : versions) {
            assertThat(version.closings).as("version %d", version.version).hasValue(1);
        }
    }

    private static int use(ModelHandle<Model> handle) {
        int closedOnesSeen = 0;
        int newest = 0;
        for (int i = 0; i < 20_000; i++) {
            try (Lease<Model> lease = handle.lease()) {
                boolean older = lease.model().version < newest;
                newest = lease.model().version;
                Thread.onSpinWait();
                closedOnesSeen += lease.model().closings.get() > 0 || older ? 1 : 0;
            }
        }
        return closedOnesSeen;
    }
}
