/** Low-rank adapters: fine-tuning that trains small matrices beside the weights. */
@NullMarked
package dev.prudence.graph.lora;

import org.jspecify.annotations.NullMarked;
