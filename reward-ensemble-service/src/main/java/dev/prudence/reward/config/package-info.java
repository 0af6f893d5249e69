/** Settings, and the beans that are made from them. */
@NullMarked
package dev.prudence.reward.config;

import org.jspecify.annotations.NullMarked;
