package dev.prudence.worldmodel.planning;

import com.google.protobuf.ByteString;
import dev.prudence.distribution.LeasedVersion;
import dev.prudence.proto.worldmodel.v1.DescribeWorldModelRequest;
import dev.prudence.proto.worldmodel.v1.DescribeWorldModelResponse;
import dev.prudence.proto.worldmodel.v1.PlanOnceRequest;
import dev.prudence.proto.worldmodel.v1.PlanOnceResponse;
import dev.prudence.proto.worldmodel.v1.PlannedStep;
import dev.prudence.worldmodel.Floats;
import dev.prudence.worldmodel.Hidden;
import dev.prudence.worldmodel.Root;
import dev.prudence.worldmodel.SharedWorldModel;
import dev.prudence.worldmodel.WorldModelContract;
import dev.prudence.worldmodel.WorldModels;
import dev.prudence.worldmodel.planning.TreeSearch.Planned;
import dev.prudence.worldmodel.tree.Unroll;
import java.util.List;
import java.util.Optional;

/** Answers applications that bring an observation and want a plan. Thread-safe. */
public final class PlanningAnswers {

    private static final int MOST_SIMULATIONS = 10_000;
    private static final int USUAL_SIMULATIONS = 100;

    private final WorldModels models;

    public PlanningAnswers(WorldModels models) {
        this.models = models;
    }

    /**
     * Plans, on the calling thread.
     *
     * @throws IllegalArgumentException if a field makes no sense; the message ends in field and value
     * @throws dev.prudence.worldmodel.VersionUnavailableException if no such model can be used
     */
    public PlanOnceResponse plan(PlanOnceRequest request) {
        int simulations = request.getSimulations() == 0 ? USUAL_SIMULATIONS : request.getSimulations();
        if (simulations < 1 || simulations > MOST_SIMULATIONS) {
            throw new IllegalArgumentException("Ask for 1 to " + MOST_SIMULATIONS + " simulations: simulations="
                    + Integer.toUnsignedString(simulations));
        }
        try (LeasedVersion<SharedWorldModel> lease = models.acquire(request.getWorldModelDigest())) {
            WorldModelContract contract = lease.model().contract();
            double discount = request.getDiscount() == 0 ? contract.discount() : request.getDiscount();
            float[] observation = Floats.rows("observation", request.getObservation(), 1, contract.observationSize())
                    .get(0);
            TreeSearch<Hidden> search = new TreeSearch<>(
                    SearchSettings.of(contract.actions(), discount),
                    lease.model()
                            .begin(List.of(new Root(observation, 0, 0)))
                            .join()
                            .get(0));
            for (int done = 0; done < simulations; done++) {
                simulate(search, lease.model());
            }
            return response(search, discount).setWorldModel(lease.version()).build();
        }
    }

    private static void simulate(TreeSearch<Hidden> search, SharedWorldModel model) {
        Optional<Unroll<Hidden>> asked = search.descend();
        asked.ifPresent(
                unroll -> search.expand(model.unroll(List.of(unroll)).join().get(0)));
    }

    private static PlanOnceResponse.Builder response(TreeSearch<Hidden> search, double discount) {
        PlanOnceResponse.Builder response = PlanOnceResponse.newBuilder();
        double expected = 0;
        double weight = 1;
        List<Planned<Hidden>> line = search.line();
        for (Planned<Hidden> each : line) {
            response.addSteps(step(each));
            expected += weight * each.node().reward();
            weight *= discount;
        }
        expected +=
                line.isEmpty() ? 0 : weight * line.get(line.size() - 1).node().value();
        for (int visits : search.visits()) {
            response.addVisits(visits);
        }
        for (double worth : search.returns()) {
            response.addReturns(worth);
        }
        return response.setExpectedReturn(expected);
    }

    private static PlannedStep step(Planned<Hidden> planned) {
        SearchNode<Hidden> node = planned.node();
        ByteString observation = Floats.bytes(node.state().observation());
        return PlannedStep.newBuilder()
                .setAction(planned.action())
                .setReward(node.reward())
                .setValue(node.value())
                .setDone(node.done())
                .setVisits(node.visits())
                .setObservation(observation)
                .build();
    }

    /**
     * Describes a model.
     *
     * @throws dev.prudence.worldmodel.VersionUnavailableException if no such model can be used
     */
    public DescribeWorldModelResponse describe(DescribeWorldModelRequest request) {
        try (LeasedVersion<SharedWorldModel> lease = models.acquire(request.getWorldModelDigest())) {
            WorldModelContract contract = lease.model().contract();
            return DescribeWorldModelResponse.newBuilder()
                    .setWorldModel(lease.version())
                    .setActionCount(contract.actions())
                    .addAllObservationShape(List.of(contract.channels(), contract.height(), contract.width()))
                    .setStateSize(contract.stateSize())
                    .setDiscount(contract.discount())
                    .setPredictsObservations(contract.predictsObservations())
                    .build();
        }
    }
}
