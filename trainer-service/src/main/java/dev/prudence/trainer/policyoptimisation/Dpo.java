package dev.prudence.trainer.policyoptimisation;

import dev.prudence.graph.Value;
import java.util.Map;

/**
 * Direct preference optimisation (Rafailov et al. 2023, arXiv:2305.18290, equation 7): {@code -ln σ(β (r_chosen - r_rejected))}, where {@code r} is
 * the log-ratio of a whole answer to the reference policy. Rows come in pairs, the chosen answer first.
 *
 * @param beta above 0: how dear divergence is
 * @param labelNoise share of pairs that are taken to be the wrong way round, in [0, 0.5) (Mitchell 2023, "A note on DPO with noisy
 *     preferences")
 */
public record Dpo(double beta, double labelNoise) implements Algorithm.Offline {

    /** @throws IllegalArgumentException if a number is out of its range */
    public Dpo {
        if (!(beta > 0) || Double.isInfinite(beta)) {
            throw new IllegalArgumentException("beta lies above 0: beta=" + beta);
        }
        if (!(labelNoise >= 0 && labelNoise < 0.5)) {
            throw new IllegalArgumentException("label noise lies in [0, 0.5): labelNoise=" + labelNoise);
        }
    }

    /** β 0.1, labels as they are. */
    public static Dpo standard() {
        return new Dpo(0.1, 0);
    }

    @Override
    public String name() {
        return "dpo";
    }

    @Override
    public int rowsTogether() {
        return 2;
    }

    @Override
    public Loss loss(LossTerms terms) {
        Value logRatios = pairs(terms.perRow(terms.referenceLogRatio()));
        Value margin = column(logRatios, 0).sub(column(logRatios, 1));
        Value counts = column(pairs(terms.rows()), 0);
        Value logits = margin.mul(terms.number(beta));
        Value loss = logits.logSigmoid()
                .mul(terms.number(1 - labelNoise))
                .add(logits.neg().logSigmoid().mul(terms.number(labelNoise)))
                .neg();
        Value right = terms.indicator(margin.greater(terms.number(0)));
        return new Loss(
                mean(loss, counts, terms),
                counts.sum(),
                Map.of("margin", mean(margin, counts, terms), "accuracy", mean(right, counts, terms)));
    }

    private static Value pairs(Value rows) {
        return rows.reshape(rows.shape().dimension(0) / 2, 2);
    }

    private static Value column(Value pairs, int column) {
        return pairs.slice(1, column, column + 1).squeeze(1);
    }

    private static Value mean(Value value, Value counts, LossTerms terms) {
        return value.mul(counts).sum().div(counts.sum().max(terms.number(1)));
    }
}
