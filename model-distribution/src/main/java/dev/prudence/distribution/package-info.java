/**
 * How model versions reach a service: fetched from the registry over gRPC, verified, kept in the local store, loaded,
 * leased, and followed as newer ones are published. Plain grpc-java, no container.
 */
@NullMarked
package dev.prudence.distribution;

import org.jspecify.annotations.NullMarked;
