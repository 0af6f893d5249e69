/** TensorBoard's event files. */
@NullMarked
package dev.prudence.sinks.tensorboard;

import org.jspecify.annotations.NullMarked;
