package io.perfagent.governor;

/**
 * Something the governor did.
 *
 * @param epochMillis when
 * @param action what, e.g. {@code times Cart.total one call in 64}
 * @param reason why, with the figures that made it do so
 */
public record Step(long epochMillis, String action, String reason) {}
