/** The gRPC edge: questions from applications. */
@NullMarked
package dev.prudence.policy.grpc;

import org.jspecify.annotations.NullMarked;
