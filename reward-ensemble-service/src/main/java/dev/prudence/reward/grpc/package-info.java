/** The gRPC edge: questions from applications. */
@NullMarked
package dev.prudence.reward.grpc;

import org.jspecify.annotations.NullMarked;
