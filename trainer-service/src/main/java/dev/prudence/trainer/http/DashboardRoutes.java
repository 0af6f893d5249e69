package dev.prudence.trainer.http;

import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;

/** Adds the dashboard to the trainer's port. */
@ApplicationScoped
public class DashboardRoutes {

    void register(@Observes Router router, Instance<Dashboard> dashboard) {
        dashboard.stream().forEach(each -> each.mount(router));
    }
}
