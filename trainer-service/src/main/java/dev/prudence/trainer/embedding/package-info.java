/** Pretrained sentence encoders, frozen, with small trained heads on their embeddings. */
@NullMarked
package dev.prudence.trainer.embedding;

import org.jspecify.annotations.NullMarked;
