/** The gRPC edge of the trainer. */
@NullMarked
package dev.prudence.trainer.grpc;

import org.jspecify.annotations.NullMarked;
