package io.perfagent.testapps.benchmarks.request;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.Locale;

/** What a response could do besides keeping its status, which nothing in the benchmark asks for. */
abstract class UnsupportedHttpResponse implements HttpServletResponse {

    @Override
    public void addCookie(Cookie first) {
        throw unsupported();
    }

    @Override
    public void addDateHeader(String first, long second) {
        throw unsupported();
    }

    @Override
    public void addHeader(String first, String second) {
        throw unsupported();
    }

    @Override
    public void addIntHeader(String first, int second) {
        throw unsupported();
    }

    @Override
    public boolean containsHeader(String first) {
        throw unsupported();
    }

    @Override
    public String encodeRedirectURL(String first) {
        throw unsupported();
    }

    @Override
    public String encodeURL(String first) {
        throw unsupported();
    }

    @Override
    public void flushBuffer() throws IOException {
        throw unsupported();
    }

    @Override
    public int getBufferSize() {
        throw unsupported();
    }

    @Override
    public String getCharacterEncoding() {
        throw unsupported();
    }

    @Override
    public String getContentType() {
        throw unsupported();
    }

    @Override
    public Collection<String> getHeaderNames() {
        throw unsupported();
    }

    @Override
    public String getHeader(String first) {
        throw unsupported();
    }

    @Override
    public Collection<String> getHeaders(String first) {
        throw unsupported();
    }

    @Override
    public Locale getLocale() {
        throw unsupported();
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        throw unsupported();
    }

    @Override
    public int getStatus() {
        throw unsupported();
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        throw unsupported();
    }

    @Override
    public boolean isCommitted() {
        throw unsupported();
    }

    @Override
    public void resetBuffer() {
        throw unsupported();
    }

    @Override
    public void reset() {
        throw unsupported();
    }

    @Override
    public void sendError(int first, String second) throws IOException {
        throw unsupported();
    }

    @Override
    public void sendError(int first) throws IOException {
        throw unsupported();
    }

    @Override
    public void sendRedirect(String first) throws IOException {
        throw unsupported();
    }

    @Override
    public void setBufferSize(int first) {
        throw unsupported();
    }

    @Override
    public void setCharacterEncoding(String first) {
        throw unsupported();
    }

    @Override
    public void setContentLengthLong(long first) {
        throw unsupported();
    }

    @Override
    public void setContentLength(int first) {
        throw unsupported();
    }

    @Override
    public void setContentType(String first) {
        throw unsupported();
    }

    @Override
    public void setDateHeader(String first, long second) {
        throw unsupported();
    }

    @Override
    public void setHeader(String first, String second) {
        throw unsupported();
    }

    @Override
    public void setIntHeader(String first, int second) {
        throw unsupported();
    }

    @Override
    public void setLocale(Locale first) {
        throw unsupported();
    }

    @Override
    public void setStatus(int first) {
        throw unsupported();
    }

    private static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException("not part of the benchmark");
    }
}
