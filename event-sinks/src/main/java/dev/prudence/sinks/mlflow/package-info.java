/** MLflow's REST API. */
@NullMarked
package dev.prudence.sinks.mlflow;

import org.jspecify.annotations.NullMarked;
