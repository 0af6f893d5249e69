/** The dashboard over HTTP: its pages, its questions, its event streams. */
@NullMarked
package dev.prudence.trainer.http;

import org.jspecify.annotations.NullMarked;
