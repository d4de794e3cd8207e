package io.perfagent.testapps.benchmarks.request;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.security.Principal;
import java.util.Collection;
import java.util.Enumeration;

/** What an HTTP request could answer, but no agent asks of a GET without a body. */
abstract class UnsupportedHttpRequest extends UnsupportedRequest implements HttpServletRequest {

    @Override
    public boolean authenticate(HttpServletResponse first) throws IOException, ServletException {
        throw unsupported();
    }

    @Override
    public String changeSessionId() {
        throw unsupported();
    }

    @Override
    public String getAuthType() {
        throw unsupported();
    }

    @Override
    public String getContextPath() {
        throw unsupported();
    }

    @Override
    public Cookie[] getCookies() {
        throw unsupported();
    }

    @Override
    public long getDateHeader(String first) {
        throw unsupported();
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        throw unsupported();
    }

    @Override
    public String getHeader(String first) {
        throw unsupported();
    }

    @Override
    public Enumeration<String> getHeaders(String first) {
        throw unsupported();
    }

    @Override
    public int getIntHeader(String first) {
        throw unsupported();
    }

    @Override
    public String getMethod() {
        throw unsupported();
    }

    @Override
    public Part getPart(String first) throws IOException, ServletException {
        throw unsupported();
    }

    @Override
    public Collection<Part> getParts() throws IOException, ServletException {
        throw unsupported();
    }

    @Override
    public String getPathInfo() {
        throw unsupported();
    }

    @Override
    public String getPathTranslated() {
        throw unsupported();
    }

    @Override
    public String getQueryString() {
        throw unsupported();
    }

    @Override
    public String getRemoteUser() {
        throw unsupported();
    }

    @Override
    public String getRequestURI() {
        throw unsupported();
    }

    @Override
    public StringBuffer getRequestURL() {
        throw unsupported();
    }

    @Override
    public String getRequestedSessionId() {
        throw unsupported();
    }

    @Override
    public String getServletPath() {
        throw unsupported();
    }

    @Override
    public HttpSession getSession() {
        throw unsupported();
    }

    @Override
    public HttpSession getSession(boolean first) {
        throw unsupported();
    }

    @Override
    public Principal getUserPrincipal() {
        throw unsupported();
    }

    @Override
    public boolean isRequestedSessionIdFromCookie() {
        throw unsupported();
    }

    @Override
    public boolean isRequestedSessionIdFromURL() {
        throw unsupported();
    }

    @Override
    public boolean isRequestedSessionIdValid() {
        throw unsupported();
    }

    @Override
    public boolean isUserInRole(String first) {
        throw unsupported();
    }

    @Override
    public void login(String first, String second) throws ServletException {
        throw unsupported();
    }

    @Override
    public void logout() throws ServletException {
        throw unsupported();
    }

    @Override
    public <T extends HttpUpgradeHandler> T upgrade(Class<T> first) throws IOException, ServletException {
        throw unsupported();
    }
}
