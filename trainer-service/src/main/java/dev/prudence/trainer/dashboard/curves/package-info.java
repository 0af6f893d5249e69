/** The numbers of a run as curves: collected once from its events, reduced to what a drawing can show. */
@NullMarked
package dev.prudence.trainer.dashboard.curves;

import org.jspecify.annotations.NullMarked;
