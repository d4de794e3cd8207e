package io.perfagent.config;

/**
 * Checks the globs of the {@code profile} key: {@code package.Outer$Inner#method}, with {@code *} within a name and
 * {@code **} across packages; a glob without {@code #} means every method of the class.
 */
final class ProfileGlob {

    private ProfileGlob() {}

    /** Returns normally when the glob is well-formed. */
    static void check(String glob) throws BadValue {
        int hash = glob.indexOf('#');
        if (hash != glob.lastIndexOf('#')) {
            throw new BadValue("write one # between class and method, as in com.acme.Orders#place");
        }
        String owner = hash < 0 ? glob : glob.substring(0, hash);
        if (owner.isEmpty()) {
            throw new BadValue("name a class before #, as in com.acme.Orders#place");
        }
        checkParts(owner);
        if (hash >= 0) {
            checkMethod(glob.substring(hash + 1));
        }
    }

    private static void checkParts(String owner) throws BadValue {
        int start = 0;
        while (start <= owner.length()) {
            int dot = owner.indexOf('.', start);
            int end = dot < 0 ? owner.length() : dot;
            if (end == start) {
                throw new BadValue("remove the empty part: no dot at the start, at the end, or after another dot");
            }
            checkName(owner.substring(start, end));
            start = end + 1;
        }
    }

    private static void checkMethod(String method) throws BadValue {
        if (method.isEmpty()) {
            throw new BadValue("name a method after #, or write #* for every method");
        }
        if (method.indexOf('(') >= 0) {
            throw new BadValue("leave out the parentheses: a name means every method of that name");
        }
        if (!method.equals("<init>")) {
            checkName(method);
        }
    }

    private static void checkName(String name) throws BadValue {
        if (name.contains("***")) {
            throw new BadValue("write * within a name or ** across packages");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isWhitespace(c)) {
                throw new BadValue("remove the space; several globs are separated by commas");
            }
            if (c == '/' || c == '\\' || c == ':') {
                throw new BadValue("separate packages by dots and the method by #, as in com.acme.Orders#place");
            }
            if (c != '*' && !Character.isJavaIdentifierPart(c)) {
                throw new BadValue("use Java names and *, as in com.acme.Orders#place");
            }
        }
    }
}
