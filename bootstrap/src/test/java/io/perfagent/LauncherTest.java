package io.perfagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.perfagent.bootstrap.Probe;
import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LauncherTest {

    @Test
    void everyBootClassIsDefinedAfterItsSuperTypes() throws Exception {
        File[] files = new File(Probe.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath()
                        + Probe.class.getPackageName().replace('.', '/'))
                .listFiles((directory, name) -> name.endsWith(".class") && !name.equals("package-info.class"));
        List<String> names = new ArrayList<>();
        for (File file : files) {
            names.add(file.getName().replace(".class", ""));
        }
        List<String> listed = Arrays.asList(Launcher.BOOT_CLASSES);
        assertEquals(new TreeSet<>(names), new TreeSet<>(listed));
        for (String name : listed) {
            Class<?> superType = Class.forName(
                            Probe.class.getPackageName() + "." + name,
                            false,
                            getClass().getClassLoader())
                    .getSuperclass();
            if (superType != null && superType.getPackage() == Probe.class.getPackage()) {
                assertTrue(listed.indexOf(superType.getSimpleName()) < listed.indexOf(name), name);
            }
        }
    }
}
