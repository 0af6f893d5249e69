package dev.prudence.launcher.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The direction of dependencies, over the compiled classes of every module: this module is built last and sees them as
 * directories, so no module has to be on the class path of another.
 */
class ArchitectureTest {

    private static final List<String> SERVICES = List.of("policy", "reward", "worldmodel", "trainer");
    private static final String[] TRANSPORT = {
        "io.quarkus..",
        "io.grpc..",
        "org.apache.kafka..",
        "io.smallrye.reactive..",
        "org.eclipse.microprofile.reactive.."
    };
    private static final String[] EDGES = {"..grpc..", "..http..", "..messaging..", "..config..", "..monitoring.."};

    private static JavaClasses everything;

    @BeforeAll
    static void importAllModules() throws IOException {
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            List<Path> classes = modules.map(module -> module.resolve("target/classes"))
                    .filter(Files::isDirectory)
                    .toList();
            everything = new ClassFileImporter().importPaths(classes);
        }
    }

    @Test
    void allModulesAreSeen() {
        List<String> packages =
                everything.stream().map(JavaClass::getPackageName).toList();
        for (String module : List.of(
                "graph",
                "runtime",
                "env",
                "distribution",
                "experiments",
                "monitor",
                "monitoring",
                "client",
                "sinks",
                "launcher",
                "proto")) {
            assertThat(packages).as(module).anyMatch(name -> name.startsWith("dev.prudence." + module));
        }
        for (String service : SERVICES) {
            assertThat(packages).as(service).anyMatch(name -> name.startsWith("dev.prudence." + service));
        }
    }

    @Test
    void noServiceKnowsAnother() {
        for (String service : SERVICES) {
            String[] others = SERVICES.stream()
                    .filter(other -> !other.equals(service))
                    .map(other -> "dev.prudence." + other + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("dev.prudence." + service + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .allowEmptyShould(true)
                    .check(everything);
        }
    }

    @Test
    void theGraphAndTheRuntimeMeetInOnnxBytesAlone() {
        noClasses()
                .that()
                .resideInAPackage("dev.prudence.graph..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.prudence.runtime..")
                .check(everything);
        noClasses()
                .that()
                .resideInAPackage("dev.prudence.runtime..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.prudence.graph..")
                .check(everything);
    }

    @Test
    void environmentsNeedTheJdkAlone() {
        classes()
                .that()
                .resideInAPackage("dev.prudence.env..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify..", "dev.prudence.env..")
                .check(everything);
    }

    @Test
    void librariesKnowNoService() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.prudence.graph..",
                        "dev.prudence.runtime..",
                        "dev.prudence.env..",
                        "dev.prudence.access..",
                        "dev.prudence.distribution..",
                        "dev.prudence.experiments..",
                        "dev.prudence.monitor..",
                        "dev.prudence.monitoring..",
                        "dev.prudence.client..",
                        "dev.prudence.sinks..",
                        "dev.prudence.proto..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.prudence.policy..",
                        "dev.prudence.reward..",
                        "dev.prudence.worldmodel..",
                        "dev.prudence.trainer..",
                        "dev.prudence.launcher..")
                .check(everything);
    }

    @Test
    void transportStaysAtTheEdgeOfAService() {
        for (String service : SERVICES) {
            noClasses()
                    .that(resideInAPackage("dev.prudence." + service + "..").and(not(resideInAnyPackage(EDGES))))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(TRANSPORT)
                    .allowEmptyShould(true)
                    .check(everything);
        }
    }

    /** So that no metric is exported that the table does not declare. */
    @Test
    void servicesRegisterMetersByTheTableAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.prudence.monitoring..")
                .should()
                .callMethodWhere(DescribedPredicate.describe("it registers a meter", ArchitectureTest::registersMeter))
                .check(everything);
    }

    private static boolean registersMeter(JavaMethodCall call) {
        String owner = call.getTargetOwner().getName();
        boolean shortcut = owner.equals("io.micrometer.core.instrument.MeterRegistry")
                && Set.of("counter", "gauge", "summary", "timer").contains(call.getName());
        return shortcut
                || owner.startsWith("io.micrometer.core.instrument.")
                        && owner.endsWith("$Builder")
                        && call.getName().equals("register");
    }

    @Test
    void theLauncherKnowsServicesByTheirContractsOnly() {
        noClasses()
                .that()
                .resideInAPackage("dev.prudence.launcher..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.prudence.policy..",
                        "dev.prudence.reward..",
                        "dev.prudence.worldmodel..",
                        "dev.prudence.trainer..",
                        "io.quarkus..")
                .check(everything);
    }

    @Test
    void whatRunsInsideEveryChildNeedsTheJdkAlone() {
        classes()
                .that()
                .resideInAPackage("dev.prudence.launcher.guard..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "sun.misc..", "org.jspecify..", "dev.prudence.launcher.guard..")
                .check(everything);
    }
}
