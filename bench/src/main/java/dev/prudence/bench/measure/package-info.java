/** How two contenders are timed beside each other, and how their ratio is reported. */
@NullMarked
package dev.prudence.bench.measure;

import org.jspecify.annotations.NullMarked;
