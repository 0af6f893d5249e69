/**
 * Watches policies while they are optimised. Observations become signals, signals become alarms with hysteresis; the same code runs inside a
 * run, on its events and over what a finished run left, and its warnings are evaluated here too.
 */
@NullMarked
package dev.prudence.monitor;

import org.jspecify.annotations.NullMarked;
