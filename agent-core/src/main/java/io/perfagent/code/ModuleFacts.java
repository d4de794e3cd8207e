package io.perfagent.code;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a module.
 *
 * @param kind {@code module} for one of the module system; {@code code source} for a jar or directory on the class path
 * @param classes classes of it that are loaded
 * @param imports the modules it requires; null for a code source, which does not say
 * @param exports the packages it exports; of a code source those with a public class among the loaded ones
 */
public record ModuleFacts(
        String kind, int classes, @Nullable List<String> imports, List<String> exports) {}
