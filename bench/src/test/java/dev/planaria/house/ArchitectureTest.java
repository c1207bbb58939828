package dev.planaria.house;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.openjdk.jmh.annotations.State;

/// The arrows that must never be (ARCHITECTURE.md). A rule about a class that does not exist yet
/// holds; that the rules look at something at all is the first two tests' business.
final class ArchitectureTest {
    private static final String ROOT = "dev.planaria";

    /// `Main` and what puts things together beside it: this package alone, not those below it.
    private static final String WIRING = ROOT + ".server";

    static final List<String> MODULES = House.MODULES;

    private static JavaClasses all = House.classesOf("nothing");

    @BeforeAll
    static void importClasses() {
        all = House.classes();
    }

    @ParameterizedTest
    @FieldSource("MODULES")
    void rulesSeeEachModule(String module) throws IOException {
        int files = House.sourcesOf(House.root().resolve(module).resolve("src/main/java")).size();
        assertThat(House.classesOf(module).stream().filter(ArchitectureTest::isCode).count())
                .as("classes of %s, which has %s source files", module, files)
                .isGreaterThanOrEqualTo(files)
                .isPositive();
    }

    @Test
    void rulesSeeAllModulesAtOnce() {
        long apart = MODULES.stream().mapToLong(module -> House.classesOf(module).size()).sum();
        assertThat(all.size()).isEqualTo((int) apart).isPositive();
    }

    @Test
    void noPackageKnowsItselfThroughOthers() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(all);
    }

    @Test
    void coreReachesNoNetworkNoSqlNoFilesAndNoDriver() {
        never(
                ROOT + ".core..",
                "java.sql..",
                "javax.sql..",
                "java.net.http..",
                "com.sun.net..",
                "java.nio.file..",
                "java.nio.channels..",
                "io.helidon..",
                "okhttp3..",
                "org.sqlite..",
                "org.postgresql..");
        check(
                noClasses()
                        .that()
                        .resideInAPackage(ROOT + ".core..")
                        .should()
                        .dependOnClassesThat(
                                namedAny(
                                        Set.of(
                                                "java.io.File",
                                                "java.io.FileInputStream",
                                                "java.io.FileOutputStream",
                                                "java.io.RandomAccessFile",
                                                "java.net.Socket",
                                                "java.net.ServerSocket",
                                                "java.net.URL"))));
    }

    @Test
    void sessionKnowsNobodyWhoUsesIt() {
        never(
                ROOT + ".core.session..",
                ROOT + ".core.harness..",
                ROOT + ".core.orchestration..",
                ROOT + ".core.model..",
                ROOT + ".core.sandbox..",
                ROOT + ".core.tool..");
    }

    @Test
    void routesKnowTheLogTheCatalogsAndTheOrchestratorOnly() {
        never(
                ROOT + ".server.http..",
                ROOT + ".core.harness..",
                ROOT + ".core.model..",
                ROOT + ".core.sandbox..",
                ROOT + ".core.context..",
                ROOT + ".adapters..");
    }

    @Test
    void onlyTheGatewayOpensSecrets() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackages(
                                ROOT + ".core.vault..", ROOT + ".server.gateway..", WIRING)
                        .should()
                        .dependOnClassesThat(
                                namedAny(
                                        Set.of(
                                                ROOT + ".core.vault.Vault",
                                                ROOT + ".core.vault.Secret"))));
        for (String one : Set.of("harness", "context", "model", "sandbox", "tool", "session")) {
            never(ROOT + ".core." + one + "..", ROOT + ".core.vault..");
        }
        // The gateway's door is for those who call out; what lies behind it is not.
        check(
                noClasses()
                        .that()
                        .resideInAPackage(ROOT + ".adapters..")
                        .should()
                        .dependOnClassesThat(
                                resideInAPackage(ROOT + ".core.vault..")
                                        .and(not(nameStartingWith(ROOT + ".core.vault.Egress")))));
    }

    @Test
    void contextDoesNoInputOrOutputAndReadsNoClock() {
        never(
                ROOT + ".core.context..",
                "java.io..",
                "java.nio..",
                "java.net..",
                "java.sql..",
                "java.util.concurrent..");
        check(
                noClasses()
                        .that()
                        .resideInAPackage(ROOT + ".core.context..")
                        .should()
                        .dependOnClassesThat(
                                namedAny(Set.of("java.time.InstantSource", "java.time.Clock")))
                        .orShould()
                        .callMethod(System.class, "nanoTime"));
    }

    @Test
    void modulesPointOneWay() {
        never(
                ROOT + ".cli..",
                ROOT + ".server..",
                ROOT + ".adapters..",
                ROOT + ".bench..",
                ROOT + ".testkit..");
        never(
                ROOT + ".adapters..",
                ROOT + ".server..",
                ROOT + ".cli..",
                ROOT + ".bench..",
                ROOT + ".testkit..");
        never(
                ROOT + ".testkit..",
                ROOT + ".server..",
                ROOT + ".cli..",
                ROOT + ".bench..",
                ROOT + ".adapters..");
        never(ROOT + ".server..", ROOT + ".bench..", ROOT + ".testkit..");
        never(
                ROOT + ".core..",
                ROOT + ".adapters..",
                ROOT + ".server..",
                ROOT + ".cli..",
                ROOT + ".bench..",
                ROOT + ".testkit..");
    }

    @Test
    void adaptersDoNotKnowEachOther() {
        // What both SQL stores say in the same words is no outside thing.
        slices().matching(ROOT + ".adapters.(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(alwaysTrue(), resideInAPackage(ROOT + ".adapters.jdbc"))
                .allowEmptyShould(true)
                .check(all);
    }

    @Test
    void onlyMainAndTheWiringBesideItMakeAdapters() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage(ROOT + ".server..")
                        .and()
                        .resideOutsideOfPackage(WIRING)
                        .should()
                        .callConstructorWhere(target(owner(resideInAPackage(ROOT + ".adapters.."))))
                        .orShould()
                        .callMethodWhere(isStaticOf(ROOT + ".adapters..")));
    }

    /// Time comes from an `InstantSource` that was handed in; only the wiring and the benchmarks
    /// make a real one.
    @Test
    void nobodyReadsAWallClockAndOnlyTheWiringMakesOne() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage(ROOT + ".bench..")
                        .should()
                        .accessTargetWhere(
                                calls(
                                        Set.of(
                                                "java.lang.System.currentTimeMillis",
                                                "java.time.Instant.now",
                                                "java.time.LocalDate.now",
                                                "java.time.LocalDateTime.now",
                                                "java.time.OffsetDateTime.now",
                                                "java.time.ZonedDateTime.now",
                                                "java.util.Date.<init>"))));
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackages(ROOT + ".bench..", WIRING)
                        .should()
                        .accessTargetWhere(
                                calls(
                                        Set.of(
                                                "java.time.InstantSource.system",
                                                "java.time.Clock.system",
                                                "java.time.Clock.systemUTC",
                                                "java.time.Clock.systemDefaultZone"))));
    }

    @Test
    void nobodySleepsOrMakesABareThread() {
        check(
                noClasses()
                        .should()
                        .accessTargetWhere(
                                calls(
                                        Set.of(
                                                "java.lang.Thread.sleep",
                                                "java.lang.Thread.<init>",
                                                "java.util.concurrent.TimeUnit.sleep"))));
    }

    @Test
    void onlyTheCommandLinePrints() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackages(ROOT + ".cli..")
                        .should()
                        .accessTargetWhere(
                                calls(
                                        Set.of(
                                                "java.lang.System.out",
                                                "java.lang.Throwable.printStackTrace"))));
    }

    /// JMH extends the classes that hold its micro-benchmarks.
    @Test
    void classesAreFinalOrMeantToBeExtended() {
        check(
                classes()
                        .that()
                        .areTopLevelClasses()
                        .and()
                        .areNotInterfaces()
                        .and()
                        .areNotEnums()
                        .and()
                        .areNotRecords()
                        .and(areCode())
                        .and()
                        .areNotAnnotatedWith(State.class)
                        .should()
                        .haveModifier(JavaModifier.FINAL)
                        .orShould()
                        .haveModifier(JavaModifier.ABSTRACT));
    }

    private static void never(String from, String... to) {
        check(
                noClasses()
                        .that()
                        .resideInAPackage(from)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(to));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(all);
    }

    private static boolean isCode(JavaClass type) {
        return !type.getSimpleName().equals("package-info")
                && !type.getSimpleName().equals("module-info");
    }

    private static DescribedPredicate<JavaClass> areCode() {
        return DescribedPredicate.describe("are code", ArchitectureTest::isCode);
    }

    private static DescribedPredicate<JavaClass> namedAny(Set<String> names) {
        return DescribedPredicate.describe(
                "named " + names, type -> names.contains(type.getName()));
    }

    private static DescribedPredicate<JavaMethodCall> isStaticOf(String packages) {
        return DescribedPredicate.describe(
                "a static factory of " + packages,
                call ->
                        resideInAPackage(packages).test(call.getTargetOwner())
                                && call.getTarget()
                                        .resolveMember()
                                        .map(method ->
                                                method.getModifiers().contains(JavaModifier.STATIC))
                                        .orElse(false));
    }

    private static DescribedPredicate<JavaAccess<?>> calls(Set<String> members) {
        return DescribedPredicate.describe(
                "reaches one of " + members,
                access -> {
                    AccessTarget target = access.getTarget();
                    return members.contains(target.getOwner().getName() + "." + target.getName());
                });
    }
}
