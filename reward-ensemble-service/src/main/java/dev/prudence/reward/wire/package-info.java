/** Between the contracts (.proto) and the ensemble's own types: blocks and requests in, scores out. No transport. */
@NullMarked
package dev.prudence.reward.wire;

import org.jspecify.annotations.NullMarked;
