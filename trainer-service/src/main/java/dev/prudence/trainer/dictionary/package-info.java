/** The built-in text task: WordNet's words with their definitions, split by headword. */
@NullMarked
package dev.prudence.trainer.dictionary;

import org.jspecify.annotations.NullMarked;
