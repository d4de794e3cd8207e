package io.perfagent.dashboard;

/** Answers one kind of address; called from any worker, so implementations keep no state between requests. */
@FunctionalInterface
interface Endpoint {

    /**
     * Answers a request that has passed the guard.
     *
     * @throws Refused where the request cannot be answered as asked
     */
    Answer answer(Request request) throws Refused;

    /**
     * What an endpoint may see of a request.
     *
     * @param rest the raw (still encoded) path behind the endpoint's own; empty for an exact match
     * @param accept the Accept header; empty when absent
     */
    record Request(String rest, Query query, String accept) {}
}
