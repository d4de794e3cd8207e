package io.perfagent.dashboard;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * {@code /properties}: the system properties and the JVM's arguments, as a person wants to see them when a program behaves
 * otherwise elsewhere. What may be a secret says only that it is set; the environment, where most secrets are, is left out.
 */
final class PropertiesEndpoint {

    private static final int MOST_CHARACTERS = 8_000;
    private static final String SECRETS =
            "pass|pwd|secret|token|key|credential|auth|header|private|signature|cookie|salt";
    private static final Pattern SECRET = Pattern.compile(SECRETS, Pattern.CASE_INSENSITIVE);
    /** {@code --password=x}, {@code --password x}, {@code ?token=x&…} and the like inside a longer text. */
    private static final Pattern INSIDE = Pattern.compile(
            "([\\w.-]*(?:" + SECRETS + ")[\\w.-]*(?:\\s*[=:]\\s*|\\s+(?!-)))([^\\s&,;]+)", Pattern.CASE_INSENSITIVE);

    private static final Pattern USER_INFO = Pattern.compile("//[^/@\\s]*@");
    /** Paths hold words such as "key" or "auth" in the names of jars, and no secret. */
    private static final Pattern PATH =
            Pattern.compile("(?:java\\.class\\.path|.*\\.library\\.path|jdk\\.module\\.path)");

    private PropertiesEndpoint() {}

    static Answer properties(Endpoint.Request request) {
        Map<String, String> all = new TreeMap<>();
        Properties properties = System.getProperties();
        properties.stringPropertyNames().forEach(name -> all.put(name, masked(name, properties.getProperty(name, ""))));
        JsonWriter json = new JsonWriter().beginObject().name("arguments").beginArray();
        arguments().forEach(argument -> json.value(ofArgument(argument)));
        json.endArray().name("items").beginArray();
        all.forEach((name, value) ->
                json.beginObject().field("name", name).field("value", value).endObject());
        return Answer.json(json.endArray().endObject());
    }

    private static List<String> arguments() {
        try {
            return ManagementFactory.getRuntimeMXBean().getInputArguments();
        } catch (LinkageError noManagement) {
            return new ArrayList<>();
        }
    }

    /** An argument that sets a property, as that property; any other with what looks like a secret inside it masked. */
    static String ofArgument(String argument) {
        int equals = argument.indexOf('=');
        if (argument.startsWith("-D") && equals > 0) {
            return argument.substring(0, equals + 1)
                    + masked(argument.substring(2, equals), argument.substring(equals + 1));
        }
        return masked("", argument);
    }

    static String masked(String name, String value) {
        if (value.isEmpty()) {
            return "";
        }
        if (SECRET.matcher(name).find()) {
            return "set";
        }
        String shown = USER_INFO.matcher(value).replaceAll("//***@");
        if (!PATH.matcher(name).matches()) {
            shown = INSIDE.matcher(shown).replaceAll("$1***");
        }
        return shown.length() > MOST_CHARACTERS ? shown.substring(0, MOST_CHARACTERS) + "…" : shown;
    }
}
