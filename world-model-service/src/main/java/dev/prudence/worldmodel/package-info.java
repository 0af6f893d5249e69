/** Learned models of environments, and what is asked of them. Plain Java: the packages {@code grpc}, {@code messaging} and {@code config} know Quarkus. */
@NullMarked
package dev.prudence.worldmodel;

import org.jspecify.annotations.NullMarked;
