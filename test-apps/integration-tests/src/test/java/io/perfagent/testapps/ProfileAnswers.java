package io.perfagent.testapps;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;

/** What tests read from the profiles of a program. */
final class ProfileAnswers {

    private ProfileAnswers() {}

    static long samples(ChildJvm child, String query) throws Exception {
        return child.api("profile?from=0&" + query).getLong("samples", 0);
    }

    /** Value of a method wherever it was called from. */
    static long valueOf(JsonObject node, String method) {
        if (node.getString("name", "").equals(method)) {
            return node.getLong("value", 0);
        }
        long sum = 0;
        for (JsonValue child : node.get("children").asArray()) {
            sum += valueOf(child.asObject(), method);
        }
        return sum;
    }
}
