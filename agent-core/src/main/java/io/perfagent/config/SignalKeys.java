package io.perfagent.config;

import java.util.Map;

/**
 * The keys of one exported signal: whether and where it goes, and its own value of what {@code export.otlp.*} says for all
 * signals.
 */
record SignalKeys(
        String path,
        Key<Boolean> wanted,
        Key<String> endpoint,
        Key<String> protocol,
        Key<Map<String, String>> headers,
        Key<String> compression,
        Key<Long> timeout,
        Key<String> certificate,
        Key<String> clientKey,
        Key<String> clientCertificate) {}
