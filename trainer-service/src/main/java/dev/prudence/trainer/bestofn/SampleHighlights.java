package dev.prudence.trainer.bestofn;

import dev.prudence.proto.reward.v1.ScoredSample;
import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.GenerationOutcome;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.run.v1.SampleChoice;
import dev.prudence.proto.run.v1.SampleObserved;
import dev.prudence.trainer.events.SampleEvents;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the samples worth showing while a phase streams by: per ensemble those with the highest variance of the
 * members' scores, and per prompt and member the one that this member ranks first.
 *
 * <p>Not thread-safe.
 */
final class SampleHighlights {
    private static final Comparator<Candidate> BY_VARIANCE = Comparator.comparingDouble(Candidate::variance)
            .thenComparing(Candidate::sampleId, Comparator.reverseOrder());

    private final ScorePool pool;
    private final int rows;
    private final List<PriorityQueue<Candidate>> disagreement = new ArrayList<>();
    private final @Nullable Candidate[][] favourites;

    /**
     * Nothing seen yet.
     *
     * @param rows how many samples of each sort to show per ensemble
     */
    SampleHighlights(ScorePool pool, int rows) {
        this.pool = pool;
        this.rows = rows;
        this.favourites = new Candidate[pool.ensembles().size()][];
        for (int ensemble = 0; ensemble < favourites.length; ensemble++) {
            disagreement.add(new PriorityQueue<>(BY_VARIANCE));
            int members = pool.ensembles().get(ensemble).members().size();
            favourites[ensemble] = new Candidate[pool.prompts() * members];
        }
    }

    /** Looks at one sample, with its scores by every ensemble. */
    void offer(int sampleId, Prompt prompt, Answer answer, List<ScoredSample> scores) {
        for (int ensemble = 0; ensemble < scores.size(); ensemble++) {
            Candidate candidate = new Candidate(sampleId, prompt, answer, scores.get(ensemble));
            offerDisagreement(disagreement.get(ensemble), candidate);
            offerFavourite(favourites[ensemble], candidate);
        }
    }

    /** The table, ensemble after ensemble, the most telling samples first. */
    List<SampleRow> rows(BiFunction<Prompt, Answer, SampleText> describe) {
        Standardisation gold = pool.standardisation(pool.gold());
        List<SampleRow> table = new ArrayList<>();
        for (int ensemble = 0; ensemble < favourites.length; ensemble++) {
            String name = pool.ensembles().get(ensemble).name();
            Stream.concat(
                            disagreeing(ensemble)
                                    .map(each -> each.row(name, SampleRow.Why.DISAGREEMENT, gold, pool, describe)),
                            fooling(ensemble).map(each -> each.row(name, SampleRow.Why.FOOLED, gold, pool, describe)))
                    .forEach(table::add);
        }
        return table;
    }

    /** The same samples as events; the caller says whose they are. */
    List<SampleObserved.Builder> observed(BiFunction<Prompt, Answer, SampleText> describe) {
        List<SampleObserved.Builder> events = new ArrayList<>();
        for (int ensemble = 0; ensemble < favourites.length; ensemble++) {
            String name = pool.ensembles().get(ensemble).name();
            Stream.concat(
                            disagreeing(ensemble)
                                    .map(each -> each.event(SampleChoice.SAMPLE_CHOICE_DISAGREEMENT, pool, describe)),
                            fooling(ensemble)
                                    .map(each -> each.event(SampleChoice.SAMPLE_CHOICE_FOOLED, pool, describe)))
                    .forEach(event -> events.add(event.setEnsemble(name)));
        }
        return events;
    }

    private Stream<Candidate> disagreeing(int ensemble) {
        return disagreement.get(ensemble).stream().sorted(BY_VARIANCE.reversed());
    }

    private Stream<Candidate> fooling(int ensemble) {
        Set<Integer> seen = new HashSet<>();
        return Stream.of(favourites[ensemble])
                .flatMap(Stream::ofNullable)
                .sorted(Comparator.comparingDouble((Candidate each) -> pool.gold()[each.sampleId()])
                        .thenComparing(Candidate::sampleId))
                .filter(each -> seen.add(each.sampleId()))
                .limit(rows);
    }

    private void offerDisagreement(PriorityQueue<Candidate> highest, Candidate candidate) {
        highest.add(candidate);
        if (highest.size() > rows) {
            highest.remove();
        }
    }

    private void offerFavourite(@Nullable Candidate[] best, Candidate candidate) {
        int members = candidate.score().getMemberNormalisedCount();
        int first = candidate.sampleId() / pool.samplesPerPrompt() * members;
        for (int member = 0; member < members; member++) {
            Candidate held = best[first + member];
            float score = candidate.score().getMemberNormalised(member);
            if (held == null || score > held.score().getMemberNormalised(member)) {
                best[first + member] = candidate;
            }
        }
    }

    private record Candidate(int sampleId, Prompt prompt, Answer answer, ScoredSample score) {
        double variance() {
            return score.getVariance();
        }

        SampleObserved.Builder event(
                SampleChoice choice, ScorePool pool, BiFunction<Prompt, Answer, SampleText> describe) {
            GeneratedSample sample = GeneratedSample.newBuilder()
                    .setSampleId(sampleId)
                    .setOutcome(GenerationOutcome.GENERATION_OUTCOME_GENERATED)
                    .build();
            SampleText text = describe.apply(prompt, answer);
            return SampleEvents.of(prompt, sample, score)
                    .setPrompt(SampleEvents.shortened(text.prompt()))
                    .setAnswer(SampleEvents.shortened(text.answer()))
                    .setChoice(choice)
                    .setGold(pool.gold()[sampleId]);
        }

        SampleRow row(
                String ensemble,
                SampleRow.Why why,
                Standardisation gold,
                ScorePool pool,
                BiFunction<Prompt, Answer, SampleText> describe) {
            List<Double> scores = score.getMemberNormalisedList().stream()
                    .map(Float::doubleValue)
                    .toList();
            double standardised = gold.apply(pool.gold()[sampleId]);
            return new SampleRow(
                    ensemble, why, sampleId, describe.apply(prompt, answer), scores, variance(), standardised);
        }
    }
}
