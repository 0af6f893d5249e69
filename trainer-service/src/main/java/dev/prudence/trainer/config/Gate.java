package dev.prudence.trainer.config;

import dev.prudence.access.server.TokenFilter;
import dev.prudence.trainer.http.Dashboard;
import io.quarkus.vertx.http.runtime.filters.Filters;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Asks callers for tokens where the settings say so; browsers are asked by the dashboard. */
@ApplicationScoped
public class Gate {

    void register(@Observes Filters filters, TrainerConfig config) {
        config.trainer()
                .tokensFile()
                .ifPresent(file -> TokenFilter.register(filters, Dashboard.TOKENS_KEY, file, Dashboard::answers));
    }
}
