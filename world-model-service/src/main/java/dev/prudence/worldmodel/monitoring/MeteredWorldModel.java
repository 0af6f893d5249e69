package dev.prudence.worldmodel.monitoring;

import dev.prudence.monitoring.WorldModelMetrics;
import dev.prudence.worldmodel.Hidden;
import dev.prudence.worldmodel.Root;
import dev.prudence.worldmodel.WorldModel;
import dev.prudence.worldmodel.WorldModelContract;
import dev.prudence.worldmodel.tree.Prediction;
import dev.prudence.worldmodel.tree.Unroll;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** Counts and times what a world model is asked. Thread-safe. */
public final class MeteredWorldModel implements WorldModel {

    private final WorldModel model;
    private final Asked roots;
    private final Asked imagined;

    /** Meters of one sort of question. */
    private record Asked(Counter nodes, Timer batches) {

        static Asked of(MeterRegistry registry, String kind) {
            return new Asked(
                    WorldModelMetrics.NODES.counter(registry, kind), WorldModelMetrics.BATCH.timer(registry, kind));
        }

        <A> A answer(int questions, Supplier<A> model) {
            nodes.increment(questions);
            return Objects.requireNonNull(batches.record(model));
        }
    }

    /** @param model is closed with this */
    public MeteredWorldModel(WorldModel model, MeterRegistry registry) {
        this.model = model;
        this.roots = Asked.of(registry, "root");
        this.imagined = Asked.of(registry, "imagined");
    }

    @Override
    public WorldModelContract contract() {
        return model.contract();
    }

    @Override
    public void check(Root root) {
        model.check(root);
    }

    @Override
    public List<Prediction<Hidden>> begin(List<Root> asked) {
        return roots.answer(asked.size(), () -> model.begin(asked));
    }

    @Override
    public List<Prediction<Hidden>> unroll(List<Unroll<Hidden>> asked) {
        return imagined.answer(asked.size(), () -> model.unroll(asked));
    }

    @Override
    public void close() {
        model.close();
    }
}
