/** Which kernels give a sample the same bits whatever it is batched with: the measurement, and the test of what we rely on. */
@NullMarked
package dev.prudence.runtime.invariance;

import org.jspecify.annotations.NullMarked;
