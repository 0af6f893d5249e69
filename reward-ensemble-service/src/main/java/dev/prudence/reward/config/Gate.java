package dev.prudence.reward.config;

import dev.prudence.access.server.TokenFilter;
import io.quarkus.vertx.http.runtime.filters.Filters;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Asks callers for tokens where the settings say so. */
@ApplicationScoped
public class Gate {

    void register(@Observes Filters filters, RewardConfig config) {
        config.tokensFile().ifPresent(file -> TokenFilter.register(filters, "prudence.reward.tokens-file", file));
    }
}
