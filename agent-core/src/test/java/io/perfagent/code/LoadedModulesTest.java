package io.perfagent.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadedModulesTest {

    /** Only the list of classes is not the JVM's own. */
    private static LoadedModules of(Class<?>... loaded) {
        return new LoadedModules((Instrumentation) Proxy.newProxyInstance(
                LoadedModulesTest.class.getClassLoader(),
                new Class<?>[] {Instrumentation.class},
                (proxy, method, arguments) -> method.getName().equals("getAllLoadedClasses") ? loaded : null));
    }

    @Test
    void aModuleSaysWhatItRequiresAndExports() {
        ModuleFacts sql = of(java.sql.Driver.class, java.sql.Date.class, java.sql.Date[].class, String.class)
                .facts()
                .get("java.sql");
        assertThat(sql)
                .isEqualTo(new ModuleFacts(
                        "module",
                        2,
                        List.of("java.base", "java.logging", "java.transaction.xa", "java.xml"),
                        List.of("java.sql", "javax.sql")));
    }

    @Test
    void codeOnTheClassPathIsItsJarOrFolder() {
        assertThat(of(LoadedModulesTest.class, Test.class, String.class).facts().values())
                .filteredOn(facts -> facts.kind().equals("code source"))
                .anySatisfy(facts -> {
                    assertThat(facts.imports()).isNull();
                    assertThat(facts.classes()).isEqualTo(1);
                    assertThat(facts.exports()).containsExactly("org.junit.jupiter.api");
                })
                // The test's own class is not public.
                .anySatisfy(facts -> assertThat(facts.exports()).isEmpty());
    }
}
