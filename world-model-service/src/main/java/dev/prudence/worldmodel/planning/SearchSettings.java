package dev.prudence.worldmodel.planning;

/**
 * How a search goes about it: MuZero's upper confidence bound (Schrittwieser et al. 2020, arXiv:1911.08265, appendix B, equation 2).
 *
 * @param actions of the environment
 * @param discount of the environment, in (0, 1]
 * @param exploration c1: weight of the prior at few visits
 * @param explorationGrowth c2: visits from which the prior gains weight again
 */
public record SearchSettings(int actions, double discount, double exploration, double explorationGrowth) {

    public SearchSettings {
        if (!(discount > 0 && discount <= 1)) {
            throw new IllegalArgumentException("A discount lies in (0, 1]: discount=" + discount);
        }
    }

    /** MuZero's constants: 1.25 and 19652. */
    public static SearchSettings of(int actions, double discount) {
        return new SearchSettings(actions, discount, 1.25, 19652);
    }
}
