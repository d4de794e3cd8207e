package io.perfagent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom, so that nobody has to remember it. */
@AnalyzeClasses(packages = "io.perfagent", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule ONLY_INSTRUMENTATION_KNOWS_BYTE_BUDDY = noClasses()
            .that()
            .resideOutsideOfPackage("io.perfagent.instrumentation..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("net.bytebuddy..");

    @ArchTest
    static final ArchRule ONLY_EXPORT_KNOWS_OPENTELEMETRY = noClasses()
            .that()
            .resideOutsideOfPackages("io.perfagent.export..", "io.perfagent.instrumentation..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.opentelemetry..");

    @ArchTest
    static final ArchRule ONLY_EXPORT_PACKS_HEADERS = noClasses()
            .that()
            .resideOutsideOfPackages("io.perfagent.export..", "io.perfagent.instrumentation..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.hc..");

    @ArchTest
    static final ArchRule ONLY_DASHBOARD_SERVES_HTTP = noClasses()
            .that()
            .resideOutsideOfPackages("io.perfagent.dashboard..", "io.perfagent.instrumentation..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.sun.net.httpserver..");

    @ArchTest
    static final ArchRule ONLY_ITS_STREAM_KNOWS_THE_JVMS_RECORDER = noClasses()
            .that()
            .resideOutsideOfPackage("io.perfagent.runtime.jfr..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jdk.jfr..");

    @ArchTest
    static final ArchRule ONLY_RECORDING_ORDERS_MEMORY = noClasses()
            .that()
            .resideOutsideOfPackage("io.perfagent.recording..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.invoke.VarHandle");

    @ArchTest
    static final ArchRule BOOTSTRAP_KNOWS_JAVA_BASE_ALONE = noClasses()
            .that()
            .resideInAnyPackage("io.perfagent.bootstrap..", "io.perfagent.api..")
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages(
                    "java.lang..",
                    "java.net",
                    "java.util..",
                    "java.io..",
                    "io.perfagent.bootstrap..",
                    "io.perfagent.api..");

    @ArchTest
    static final ArchRule NOBODY_DEPENDS_ON_THE_AGENT = noClasses()
            .that()
            .resideOutsideOfPackage("io.perfagent.agent..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.perfagent.agent..");

    @ArchTest
    static final ArchRule RECORDING_CALLS_NOBODY_BACK = noClasses()
            .that()
            .resideInAPackage("io.perfagent.recording..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.perfagent.aggregate..",
                    "io.perfagent.trace..",
                    "io.perfagent.dashboard..",
                    "io.perfagent.export..",
                    "io.perfagent.database..");

    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("io.perfagent.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NO_LOGGING_FRAMEWORK_OF_THE_JDK = noClasses()
            .that()
            .haveNameNotMatching(".*SdkLogger.*")
            .and()
            .haveNameNotMatching(".*instrumentation\\.Jul\\$.*") // advice: copied into the program, never loaded
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.util.logging..");
}
