/** The gRPC edge: streams of imagination, and plans for applications. */
@NullMarked
package dev.prudence.worldmodel.grpc;

import org.jspecify.annotations.NullMarked;
