package io.perfagent.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.perfagent.status.AgentLog;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SdkLoggerTest {

    private static final String LOGGER = "java.util.logging.Logger";

    /** Whatever the SDK calls on the JDK's logger must exist here, or the agent jar would fail at run time. */
    @Test
    void hasEveryMethodTheSdkCalls() {
        Set<String> called = new TreeSet<>();
        Set<String> fields = new TreeSet<>();
        Set<String> subclasses = new TreeSet<>();
        for (JavaClass type : new ClassFileImporter().importPackages("io.opentelemetry")) {
            type.getCodeUnitAccessesFromSelf().stream()
                    .filter(access -> access.getTargetOwner().getName().equals(LOGGER))
                    .map(SdkLoggerTest::signature)
                    .forEach(called::add);
            type.getFieldAccessesFromSelf().stream()
                    .filter(access -> access.getTargetOwner().getName().equals(LOGGER))
                    .forEach(access -> fields.add(access.getDescription()));
            if (type.getRawSuperclass()
                    .filter(parent -> parent.getName().equals(LOGGER))
                    .isPresent()) {
                subclasses.add(type.getName());
            }
        }
        Set<String> offered = Arrays.stream(SdkLogger.class.getMethods())
                .map(SdkLoggerTest::signature)
                .collect(Collectors.toSet());

        assertThat(called).contains("getLogger(java.lang.String)" + LOGGER);
        assertThat(offered).containsAll(called);
        assertThat(fields).isEmpty();
        assertThat(subclasses).isEmpty();
    }

    @Test
    void keepsWarningsAndWorse() {
        SdkLogger logger = SdkLogger.getLogger("test");
        logger.info("quiet-info");
        logger.log(Level.FINE, "quiet-fine");
        logger.log(Level.WARNING, "loud {0} of {1}", new Object[] {1, "two"});
        logger.log(Level.SEVERE, "loud severe", new IllegalStateException("because"));

        assertThat(AgentLog.lines().stream().map(AgentLog.Line::message))
                .anyMatch(line -> line.endsWith("loud 1 of two"))
                .anyMatch(line -> line.endsWith("loud severe: java.lang.IllegalStateException: because"))
                .noneMatch(line -> line.contains("quiet"));
    }

    private static String signature(JavaCodeUnitAccess<?> access) {
        return access.getTarget().getName()
                + access.getTarget().getRawParameterTypes().stream()
                        .map(JavaClass::getName)
                        .collect(Collectors.joining(",", "(", ")"))
                + access.getTarget().getRawReturnType().getName();
    }

    private static String signature(Method method) {
        String signature = method.getName()
                + Arrays.stream(method.getParameterTypes())
                        .map(Class::getName)
                        .collect(Collectors.joining(",", "(", ")"))
                + method.getReturnType().getName();
        return signature.replace(SdkLogger.class.getName(), LOGGER);
    }
}
