package dev.prudence.worldmodel;

import dev.prudence.worldmodel.SokobanSimulation.Outcome;
import dev.prudence.worldmodel.tree.Prediction;
import dev.prudence.worldmodel.tree.Unroll;
import java.util.ArrayList;
import java.util.List;

/**
 * The environment itself, with learned values and base policies: what imagination would be like if nothing about the world had to be learnt
 * (Chung et al. 2023, the experiments with a perfect model). Thread-safe.
 */
final class PerfectModel implements WorldModel {

    private final WorldModelContract contract;
    private final SokobanSimulation simulation;
    private final RootGraphs graphs;

    PerfectModel(WorldModelContract contract, SokobanSimulation simulation, RootGraphs graphs) {
        this.contract = contract;
        this.simulation = simulation;
        this.graphs = graphs;
    }

    @Override
    public WorldModelContract contract() {
        return contract;
    }

    @Override
    public void check(Root root) {
        simulation.state(root.observation());
    }

    @Override
    public List<Prediction<Hidden>> begin(List<Root> roots) {
        return graphs.ask(roots, root -> false);
    }

    @Override
    public List<Prediction<Hidden>> unroll(List<Unroll<Hidden>> asked) {
        List<Root> reached = new ArrayList<>(asked.size());
        boolean[] over = new boolean[asked.size()];
        for (Unroll<Hidden> each : asked) {
            Outcome outcome = simulation.after(each.state().observation(), each.action());
            over[reached.size()] = outcome.done();
            reached.add(new Root(outcome.observation(), each.action(), outcome.reward()));
        }
        return graphs.ask(reached, state -> over[state]);
    }

    @Override
    public void close() {
        graphs.close();
    }
}
