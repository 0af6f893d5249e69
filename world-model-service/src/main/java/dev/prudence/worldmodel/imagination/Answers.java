package dev.prudence.worldmodel.imagination;

import dev.prudence.proto.worldmodel.v1.Imaginations;
import dev.prudence.proto.worldmodel.v1.OpenImagination;
import dev.prudence.proto.worldmodel.v1.StepStatus;
import dev.prudence.worldmodel.Floats;
import dev.prudence.worldmodel.Hidden;
import dev.prudence.worldmodel.WorldModelContract;
import dev.prudence.worldmodel.tree.Imagined;
import dev.prudence.worldmodel.tree.TreeLayout;

/** Collects what environments are told after a step. Not thread-safe. */
final class Answers {

    private final Imaginations.Builder message = Imaginations.newBuilder();
    private final TreeLayout layout;
    private final float[] representations;
    private final float[] states;
    private final float[] observations;
    private final int stateSize;
    private final int observationSize;
    private int count;

    Answers(OpenImagination open, TreeLayout layout, StageModel model, int environments) {
        WorldModelContract contract = model.model().contract();
        this.layout = layout;
        this.representations = new float[environments * layout.size()];
        this.stateSize = open.getHiddenStates() ? contract.stateSize() : 0;
        this.observationSize = open.getObservations() ? contract.observationSize() : 0;
        this.states = new float[environments * stateSize];
        this.observations = new float[environments * observationSize];
        message.setWorldModel(model.version());
    }

    float[] representations() {
        return representations;
    }

    int offset(int environment) {
        return environment * layout.size();
    }

    void addBaseline(double baseline) {
        message.addBaselines((float) baseline);
    }

    void add(Imagined<Hidden> imagined) {
        message.addPlanningRewards((float) imagined.planningReward());
        message.addStatuses(status(imagined));
        message.addResets(imagined.reset());
        message.addTerminals(imagined.terminal());
        if (!imagined.terminal()) {
            System.arraycopy(imagined.state().state(), 0, states, count * stateSize, stateSize);
        }
        System.arraycopy(imagined.state().observation(), 0, observations, count * observationSize, observationSize);
        count++;
    }

    private static StepStatus status(Imagined<Hidden> imagined) {
        return switch (imagined.status()) {
            case REAL -> StepStatus.STEP_STATUS_REAL;
            case IMAGINARY -> StepStatus.STEP_STATUS_IMAGINARY;
            case LAST_IMAGINARY -> StepStatus.STEP_STATUS_LAST_IMAGINARY;
            case REAL_ONLY -> StepStatus.STEP_STATUS_REAL_ONLY;
        };
    }

    Imaginations build() {
        message.setRepresentations(Floats.bytes(representations));
        if (stateSize > 0) {
            message.setHiddenStates(Floats.bytes(states));
        }
        if (observationSize > 0) {
            message.setObservations(Floats.bytes(observations));
        }
        return message.build();
    }
}
