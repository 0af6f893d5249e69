package dev.prudence.trainer.dictionary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.sf.extjwnl.JWNLException;
import net.sf.extjwnl.data.POS;
import net.sf.extjwnl.data.Synset;
import net.sf.extjwnl.dictionary.Dictionary;
import org.junit.jupiter.api.Test;

class WordNetTest {

    private static final List<Entry> ENTRIES = WordNet.entries();

    @Test
    void holdsEverySynsetOfEachPartOfSpeech() {
        Map<PartOfSpeech, Long> counts =
                ENTRIES.stream().collect(Collectors.groupingBy(Entry::partOfSpeech, Collectors.counting()));
        assertThat(ENTRIES).hasSize(117_791);
        assertThat(counts)
                .containsEntry(PartOfSpeech.NOUN, 82_192L)
                .containsEntry(PartOfSpeech.VERB, 13_789L)
                .containsEntry(PartOfSpeech.ADJECTIVE, 18_185L)
                .containsEntry(PartOfSpeech.ADVERB, 3_625L);
    }

    @Test
    void holdsTheKnownNumbersOfHeadsAndGlosses() {
        assertThat(ENTRIES.stream().map(Entry::prompt).distinct()).hasSize(91_770);
        assertThat(ENTRIES.stream().map(Entry::head).distinct()).hasSize(86_648);
        assertThat(ENTRIES.stream().map(Entry::gloss).distinct()).hasSize(116_919);
    }

    @Test
    void definesTheSameHeadInSeveralSenses() {
        assertThat(ENTRIES)
                .filteredOn(entry -> entry.prompt().equals("verb break"))
                .hasSize(42);
    }

    @Test
    void glossesHaveTheKnownNumbersOfWords() {
        int[] words = ENTRIES.stream()
                .mapToInt(entry -> entry.gloss().split("\\s+").length)
                .sorted()
                .toArray();
        assertThat(words[words.length / 2]).isEqualTo(8);
        assertThat(words[words.length * 95 / 100]).isEqualTo(22);
        assertThat(Arrays.stream(words).max()).hasValue(82);
    }

    @Test
    void cutsExamplesAndTrailingSeparators() {
        Entry entry = WordNet.parse(
                PartOfSpeech.NOUN,
                "00002684 03 n 02 Physical_object 0 object 0 001 @ 00001740 n 0000 | A tangible entity; -: \"it was full\"");
        assertThat(entry).isEqualTo(new Entry(PartOfSpeech.NOUN, "physical object", "a tangible entity"));
    }

    @Test
    void dropsSyntacticMarkersOfAdjectives() {
        assertThat(List.of("awake(p)", "Galore(ip)", "mere(a)", "x(b)").stream().map(WordNet::head))
                .containsExactly("awake", "galore", "mere", "x(b)");
    }

    @Test
    void refusesALineWithoutGloss() {
        assertThatThrownBy(() -> WordNet.parse(PartOfSpeech.NOUN, "00002684 03 n 01 thing 0 000"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line=00002684");
    }

    /** An independent reader of the same files sees the same lemmas and the same glosses. */
    @Test
    void agreesWithAnIndependentReader() throws JWNLException {
        Dictionary dictionary = Dictionary.getDefaultResourceInstance();
        List<Entry> adverbs = ENTRIES.stream()
                .filter(entry -> entry.partOfSpeech() == PartOfSpeech.ADVERB)
                .toList();
        Iterator<Synset> synsets = dictionary.getSynsetIterator(POS.ADVERB);
        for (Entry entry : adverbs) {
            Synset synset = synsets.next();
            String lemma = synset.getWords().get(0).getLemma();
            assertThat(entry.head()).isEqualTo(WordNet.head(lemma.replace(' ', '_')));
            assertThat(entry.gloss()).isEqualTo(WordNet.gloss(synset.getGloss()));
        }
        assertThat(synsets.hasNext()).isFalse();
    }
}
