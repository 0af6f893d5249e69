package dev.prudence.worldmodel.imagination;

import dev.prudence.proto.worldmodel.v1.ImaginarySteps;
import dev.prudence.proto.worldmodel.v1.ImagineRequest;
import dev.prudence.proto.worldmodel.v1.RealSteps;
import dev.prudence.proto.worldmodel.v1.SearchSteps;
import dev.prudence.worldmodel.Hidden;
import dev.prudence.worldmodel.tree.ImaginedTree;
import dev.prudence.worldmodel.tree.TreeSettings;
import java.util.List;
import java.util.stream.IntStream;

/** What steps must be like. All of it is checked before anything changes. */
final class StepRules {

    static final int MOST_SIMULATIONS = 1024;

    private StepRules() {}

    /** The environments that take the step. */
    static int[] environments(ImagineRequest request, List<Place> places) {
        if (request.getEnvironmentsCount() == 0) {
            return IntStream.range(0, places.size()).toArray();
        }
        int before = -1;
        for (int at = 0; at < request.getEnvironmentsCount(); at++) {
            int each = request.getEnvironments(at);
            if (each <= before || each >= places.size()) {
                throw new IllegalArgumentException("Environments ascend and are below their number: environments[" + at
                        + "]=" + Integer.toUnsignedString(each) + ", open.environment_count=" + places.size());
            }
            before = each;
        }
        return request.getEnvironmentsList().stream().mapToInt(each -> each).toArray();
    }

    static void checkReal(RealSteps steps, int count, TreeSettings tree) {
        requireCount("real.actions", steps.getActionsCount(), count);
        requireCount("real.rewards", steps.getRewardsCount(), count);
        requireCount("real.dones", steps.getDonesCount(), count);
        requireActions("real.actions", steps.getActionsList(), tree);
        for (int at = 0; at < count; at++) {
            if (!Float.isFinite(steps.getRewards(at))) {
                throw new IllegalArgumentException(
                        "Send finite rewards: real.rewards[" + at + "]=" + steps.getRewards(at));
            }
        }
    }

    static void checkImaginary(ImaginarySteps steps, int count, TreeSettings tree) {
        requireCount("imaginary.actions", steps.getActionsCount(), count);
        requireCount("imaginary.resets", steps.getResetsCount(), count);
        requireActions("imaginary.actions", steps.getActionsList(), tree);
    }

    private static void requireCount(String field, int found, int count) {
        if (found != count) {
            throw new IllegalArgumentException(
                    "Send one for each environment: " + field + " size=" + found + ", environments=" + count);
        }
    }

    private static void requireActions(String field, List<Integer> actions, TreeSettings tree) {
        for (int at = 0; at < actions.size(); at++) {
            int action = actions.get(at);
            if (action < 0 || action >= tree.actions()) {
                throw new IllegalArgumentException("Actions are below their number: " + field + "[" + at + "]="
                        + Integer.toUnsignedString(action) + ", open.tree.action_count=" + tree.actions());
            }
        }
    }

    static int simulations(SearchSteps steps) {
        if (steps.getSimulations() < 1 || steps.getSimulations() > MOST_SIMULATIONS) {
            throw new IllegalArgumentException("Search with 1 to " + MOST_SIMULATIONS
                    + " simulations: search.simulations=" + Integer.toUnsignedString(steps.getSimulations()));
        }
        return steps.getSimulations();
    }

    /** A search begins where a real step has ended. */
    static void requireRoots(ImagineRequest request, int[] chosen, List<Place> places) {
        for (int each : chosen) {
            Place place = places.get(each);
            ImaginedTree<Hidden> tree = place.tree();
            if (place.nextStep() != request.getStepNumber()
                    || tree == null
                    || !tree.status().isReal()) {
                throw new WrongStepException("A search follows a real step: environment=" + each + ", step_number="
                        + Long.toUnsignedString(request.getStepNumber()) + ", next=" + place.nextStep());
            }
        }
    }

    static void requireNext(ImagineRequest request, int[] chosen, List<Place> places, boolean imaginary) {
        for (int each : chosen) {
            Place place = places.get(each);
            ImaginedTree<Hidden> tree = place.tree();
            boolean imaginesNext = tree != null && tree.status().imaginesNext();
            if (place.nextStep() != request.getStepNumber() || imaginesNext != imaginary) {
                throw new WrongStepException("That is not the environment's next step: environment=" + each
                        + ", step_number=" + Long.toUnsignedString(request.getStepNumber()) + ", next="
                        + place.nextStep()
                        + ", step=" + (imaginary ? "imaginary" : "real") + ", next="
                        + (imaginesNext ? "imaginary" : "real"));
            }
        }
    }
}
