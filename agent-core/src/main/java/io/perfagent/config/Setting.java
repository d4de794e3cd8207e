package io.perfagent.config;

/**
 * One key as it took effect.
 *
 * @param key the key, e.g. {@code dashboard.port}
 * @param value the effective value as text; empty when unset, {@code set} in place of a secret
 * @param source where it came from: {@code agent argument}, {@code system property perfagent.x},
 *     {@code environment PERFAGENT_X}, {@code file /path}, {@code system property otel.x}, {@code environment OTEL_X},
 *     {@code changed while running} or {@code default}
 */
public record Setting(String key, String value, String source) {}
