package dev.prudence.trainer.policyoptimisation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The algorithms' losses once more, for the bigram policy, by loops over single actions and straight from the papers. Parameters are the
 * logits, row by row, then the values. Targets are made here too, so that nothing is shared with what is tested.
 */
final class NaiveLoss {

    private static final double CLIP = 0.2;
    private final int vocabulary;
    private final List<TokenSequence> rollouts;
    private final List<Episode> episodes;

    NaiveLoss(int vocabulary, List<TokenSequence> rollouts, List<Episode> episodes) {
        this.vocabulary = vocabulary;
        this.rollouts = rollouts;
        this.episodes = episodes;
    }

    private double logProbability(double[] parameters, int from, int to) {
        double sum = 0;
        for (int next = 0; next < vocabulary; next++) {
            sum += Math.exp(parameters[from * vocabulary + next]);
        }
        return parameters[from * vocabulary + to] - Math.log(sum);
    }

    private double entropy(double[] parameters, int from) {
        double entropy = 0;
        for (int next = 0; next < vocabulary; next++) {
            double log = logProbability(parameters, from, next);
            entropy -= Math.exp(log) * log;
        }
        return entropy;
    }

    private int state(int rollout, int action) {
        return rollouts.get(rollout).tokens()[rollouts.get(rollout).promptTokens() - 1 + action];
    }

    private double now(double[] parameters, int rollout, int action) {
        int next = rollouts.get(rollout).tokens()[rollouts.get(rollout).promptTokens() + action];
        return logProbability(parameters, state(rollout, action), next);
    }

    private double value(double[] parameters, int rollout, int action) {
        return parameters[vocabulary * vocabulary + state(rollout, action)];
    }

    private double ratio(double[] parameters, int rollout, int action) {
        return Math.exp(now(parameters, rollout, action) - episodes.get(rollout).logProbabilities()[action]);
    }

    private static double clipped(double ratio, double advantage) {
        double held = Math.max(1 - CLIP, Math.min(1 + CLIP, ratio));
        return -Math.min(advantage * ratio, advantage * held);
    }

    private int allActions() {
        return episodes.stream().mapToInt(Episode::actions).sum();
    }

    /** k1 in the reward, λ 0.95, no discount, value clip 0.2, value loss 1, entropy bonus 0.01. */
    double ppo(double[] parameters, double beta) {
        List<double[]> advantages = new ArrayList<>();
        for (Episode episode : episodes) {
            double[] own = new double[episode.actions()];
            for (int t = 0; t < own.length; t++) {
                double weight = 1;
                for (int later = t; later < own.length; later++) {
                    double reward = -beta * (episode.logProbabilities()[later] - episode.reference()[later])
                            + (later == own.length - 1 ? episode.score() : 0);
                    double next = later == own.length - 1 ? 0 : episode.values()[later + 1];
                    own[t] += weight * (reward + next - episode.values()[later]);
                    weight *= 0.95;
                }
            }
            advantages.add(own);
        }
        List<double[]> white = white(advantages);
        double policy = 0;
        double values = 0;
        double entropy = 0;
        for (int i = 0; i < episodes.size(); i++) {
            for (int t = 0; t < episodes.get(i).actions(); t++) {
                policy += clipped(ratio(parameters, i, t), white.get(i)[t]);
                double wanted = advantages.get(i)[t] + episodes.get(i).values()[t];
                double old = episodes.get(i).values()[t];
                double value = value(parameters, i, t);
                double held = Math.max(old - CLIP, Math.min(old + CLIP, value));
                values += Math.max((value - wanted) * (value - wanted), (held - wanted) * (held - wanted)) / 2;
                entropy += entropy(parameters, state(i, t));
            }
        }
        return (policy + values - 0.01 * entropy) / allActions();
    }

    /** k3 in the loss; the weights of the divergence come from {@code fixed} and are not differentiated. */
    double grpo(double[] parameters, double[] fixed, double beta) {
        double loss = 0;
        for (int i = 0; i < episodes.size(); i++) {
            double[] group = group(i);
            double mean = Arrays.stream(group).average().orElseThrow();
            double variance = Arrays.stream(group)
                    .map(s -> (s - mean) * (s - mean))
                    .average()
                    .orElseThrow();
            double advantage = (episodes.get(i).score() - mean) / Math.sqrt(variance + 1e-8);
            double own = 0;
            for (int t = 0; t < episodes.get(i).actions(); t++) {
                double r = now(parameters, i, t) - episodes.get(i).reference()[t];
                own += clipped(ratio(parameters, i, t), advantage) + beta * ratio(fixed, i, t) * (Math.exp(-r) - 1 + r);
            }
            loss += own / episodes.get(i).actions();
        }
        return loss / episodes.size();
    }

    /** k1 in the reward. */
    double rloo(double[] parameters, double beta) {
        double loss = 0;
        for (int i = 0; i < episodes.size(); i++) {
            double others = 0;
            int count = 0;
            for (int j = 0; j < episodes.size(); j++) {
                if (j != i && episodes.get(j).group() == episodes.get(i).group()) {
                    others += whole(j, beta);
                    count++;
                }
            }
            double advantage = count == 0 ? 0 : whole(i, beta) - others / count;
            double moved = 0;
            for (int t = 0; t < episodes.get(i).actions(); t++) {
                moved += now(parameters, i, t) - episodes.get(i).logProbabilities()[t];
            }
            loss += clipped(Math.exp(moved), advantage);
        }
        return loss / episodes.size();
    }

    /** k1 in the reward, no discount. */
    double reinforcePlusPlus(double[] parameters, double beta) {
        List<double[]> following = new ArrayList<>();
        for (Episode episode : episodes) {
            double[] own = new double[episode.actions()];
            for (int t = 0; t < own.length; t++) {
                own[t] = episode.score();
                for (int later = t; later < own.length; later++) {
                    own[t] -= beta * (episode.logProbabilities()[later] - episode.reference()[later]);
                }
            }
            following.add(own);
        }
        List<double[]> white = white(following);
        double loss = 0;
        for (int i = 0; i < episodes.size(); i++) {
            for (int t = 0; t < episodes.get(i).actions(); t++) {
                loss += clipped(ratio(parameters, i, t), white.get(i)[t]);
            }
        }
        return loss / allActions();
    }

    /** Rows in pairs, the chosen one first. */
    double dpo(double[] parameters, double beta, double noise) {
        double loss = 0;
        for (int i = 0; i < episodes.size(); i += 2) {
            double margin = beta * (shift(parameters, i) - shift(parameters, i + 1));
            loss += (1 - noise) * Math.log(1 + Math.exp(-margin)) + noise * Math.log(1 + Math.exp(margin));
        }
        return loss / (episodes.size() / 2);
    }

    private double shift(double[] parameters, int rollout) {
        double sum = 0;
        for (int t = 0; t < episodes.get(rollout).actions(); t++) {
            sum += now(parameters, rollout, t) - episodes.get(rollout).reference()[t];
        }
        return sum;
    }

    private double whole(int rollout, double beta) {
        Episode episode = episodes.get(rollout);
        double sum = episode.score();
        for (int t = 0; t < episode.actions(); t++) {
            sum -= beta * (episode.logProbabilities()[t] - episode.reference()[t]);
        }
        return sum;
    }

    private double[] group(int rollout) {
        return episodes.stream()
                .filter(each -> each.group() == episodes.get(rollout).group())
                .mapToDouble(Episode::score)
                .toArray();
    }

    private static List<double[]> white(List<double[]> numbers) {
        double[] all = numbers.stream().flatMapToDouble(Arrays::stream).toArray();
        double mean = Arrays.stream(all).average().orElseThrow();
        double variance =
                Arrays.stream(all).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
        return numbers.stream()
                .map(each -> Arrays.stream(each)
                        .map(x -> (x - mean) / Math.sqrt(variance + 1e-8))
                        .toArray())
                .toList();
    }
}
