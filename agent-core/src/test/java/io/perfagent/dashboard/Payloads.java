package io.perfagent.dashboard;

import java.util.ArrayList;
import java.util.List;

/** Names an attacker would choose, made of what each context would have to be left with and what each would run. */
final class Payloads {

    private static final String[] LEAVE = {
        "",
        "\"",
        "'",
        "\">",
        "'>",
        "-->",
        "]]>",
        "</script>",
        "</title>",
        "</textarea>",
        "</style>",
        "</svg>",
        "`",
        "${",
        "\\\"",
        "%22%3E"
    };
    private static final String[] RUN = {
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg onload=alert(1)>",
        "<iframe srcdoc=\"<script>parent.alert(1)</script>\">",
        "<a href=javascript:alert(1)>x</a>",
        " onmouseover=alert(1) autofocus onfocus=alert(1) x=",
        "javascript:alert(1)",
        ";alert(1)//",
    };
    private static final String[] ODD = {
        "__proto__",
        "constructor",
        "toString",
        "\u202egnp.exe",
        "\ufeff",
        "a\u0000b",
        "\u2028alert(1)",
        "../../etc/passwd",
        "=1+1",
        "@SUM(A1)",
        "{{7*7}}",
        "#/status?p=all",
        "null",
        "<!--",
        "<template>",
        "x".repeat(300),
    };

    private Payloads() {}

    static List<String> all() {
        List<String> all = new ArrayList<>(List.of(ODD));
        for (String leave : LEAVE) {
            for (String run : RUN) {
                all.add(leave + run);
            }
        }
        return all;
    }
}
