package dev.prudence.trainer.policyrun;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.prudence.monitor.Alarm;
import dev.prudence.monitor.GaoFit.Form;
import dev.prudence.monitor.Monitor;
import dev.prudence.monitor.MonitorSettings;
import dev.prudence.monitor.Observation;
import dev.prudence.monitor.Patience;
import dev.prudence.trainer.policyrun.MonitorPlan.Action;
import dev.prudence.trainer.run.StageContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Watches the policy of one stage: tells of observations and alarms, and says what an alarm leads to. Not thread-safe. */
final class PolicyWatch {

    private static final String FILE = "observations.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Cell cell;
    private final MonitorPlan plan;
    private final StageContext context;
    private final Monitor monitor;
    private final List<Observation> observations = new ArrayList<>();

    PolicyWatch(Cell cell, MonitorPlan plan, StageContext context) {
        this.cell = cell;
        this.plan = plan;
        this.context = context;
        this.monitor = new Monitor(new MonitorSettings(
                Form.REINFORCEMENT_LEARNING, plan.thresholds(Form.REINFORCEMENT_LEARNING), Patience.ITERATIONS));
    }

    /** Takes up what was seen before a checkpoint, in silence. */
    void resume(long step) throws IOException {
        Path file = context.checkpoints().resolve(FILE);
        if (Files.exists(file)) {
            List<Observation> seen = JSON.readValue(file.toFile(), new TypeReference<>() {});
            seen.stream().filter(each -> each.time() < step).forEach(each -> {
                monitor.observe(each);
                observations.add(each);
            });
        }
    }

    /** For {@link #resume}. */
    void save() throws IOException {
        Path file = context.checkpoints().resolve(FILE);
        Path partial = file.resolveSibling(FILE + ".partial");
        JSON.writeValue(partial.toFile(), observations);
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** All until now. */
    List<Observation> observations() {
        return List.copyOf(observations);
    }

    /** Takes in the next observation; waits here where somebody has to sign off. */
    Action observe(Observation now) {
        observations.add(now);
        context.observed(cell.id(), cell.algorithm(), now);
        List<Alarm> alarms = monitor.observe(now);
        alarms.forEach(alarm -> context.alarm(cell.id(), alarm));
        List<Alarm> acting = alarms.stream()
                .filter(alarm -> alarm.raised() && plan.actOn().contains(alarm.signal()))
                .toList();
        if (acting.isEmpty()) {
            return Action.NONE;
        }
        if (plan.action() == Action.SIGN_OFF) {
            context.awaitSignOff(sentence(acting.get(0)));
        }
        return plan.action();
    }

    private static String sentence(Alarm alarm) {
        return String.format(
                Locale.ROOT,
                "An alarm needs somebody's signature to go on: signal=%s, value=%.3f, threshold=%.3f, step=%d, kl=%.2f",
                alarm.signal().id(),
                alarm.value(),
                alarm.threshold(),
                alarm.time(),
                alarm.kl());
    }
}
