package io.perfagent.testapps.benchmarks.request;

import java.util.Collection;
import java.util.List;

/** A response that keeps its status and length; used for all requests, as containers do for those of one connection. */
final class MockResponse extends UnsupportedHttpResponse {

    private int status;
    private int length;

    /** Called before each request. */
    void recycle() {
        status = 200;
        length = 0;
    }

    int length() {
        return length;
    }

    @Override
    public void setContentLength(int length) {
        this.length = length;
    }

    @Override
    public int getStatus() {
        return status;
    }

    @Override
    public void setStatus(int status) {
        this.status = status;
    }

    @Override
    public boolean isCommitted() {
        return false;
    }

    @Override
    public String getContentType() {
        return null;
    }

    @Override
    public String getCharacterEncoding() {
        return "UTF-8";
    }

    @Override
    public boolean containsHeader(String name) {
        return false;
    }

    @Override
    public String getHeader(String name) {
        return null;
    }

    @Override
    public Collection<String> getHeaders(String name) {
        return List.of();
    }

    @Override
    public Collection<String> getHeaderNames() {
        return List.of();
    }

    @Override
    public void setHeader(String name, String value) {
        // No one receives the headers some agents add.
    }

    @Override
    public void addHeader(String name, String value) {
        // As above.
    }
}
