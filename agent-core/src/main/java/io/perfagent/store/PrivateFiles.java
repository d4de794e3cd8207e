package io.perfagent.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Folders and files for this program's user alone. A folder is used only where no other user can change what lies in it or
 * put something else in its place; inside such a folder nobody else can plant a link, so that no check there can be raced.
 * Where the system has no owners and modes, none are checked. Stateless.
 */
public final class PrivateFiles {

    private static final Set<String> VIEWS = FileSystems.getDefault().supportedFileAttributeViews();
    private static final boolean POSIX = VIEWS.contains("posix");
    private static final boolean UNIX = VIEWS.contains("unix");
    private static final int STICKY = 01000;
    private static final int WRITABLE_BY_ALL = 0002;
    private static final int ROOT = 0;
    private static final Path SELF = Path.of("/proc/self");
    private static final String LOOK = "unix:uid,owner,isSymbolicLink";

    private PrivateFiles() {}

    /**
     * Makes a folder and those above it, or checks the one that is there.
     *
     * @throws IOException where it cannot be used; the message says why and what to do
     */
    public static void folder(Path folder) throws IOException {
        Path parent = folder.toAbsolutePath().normalize().getParent();
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            if (parent != null && !Files.exists(parent, LinkOption.NOFOLLOW_LINKS)) {
                folder(parent);
            }
            make(folder);
        }
        if (parent != null) {
            checkNobodyReplaces(folder, parent);
        }
        checkOwner(folder);
        if (!Files.isDirectory(folder)) {
            throw new IOException(folder + " is not a folder");
        }
        checkMode(folder);
        if (!Files.isWritable(folder)) {
            throw new IOException(folder + " cannot be written");
        }
    }

    private static void make(Path folder) throws IOException {
        try {
            Files.createDirectory(folder, mode("rwx------"));
        } catch (FileAlreadyExistsException raced) {
            // Whatever it is, it is looked at as if it had always been there.
        } catch (IOException impossible) {
            throw new IOException(folder + " cannot be made", impossible);
        }
    }

    /** Who may write to the folder above can rename this one and put a link in its place at any moment. */
    private static void checkNobodyReplaces(Path folder, Path parent) throws IOException {
        if (!UNIX) {
            return;
        }
        int mode = (Integer) Files.getAttribute(parent, "unix:mode");
        if ((mode & WRITABLE_BY_ALL) != 0 && (mode & STICKY) == 0) {
            throw new IOException(folder + " could be replaced by any user of the machine, because " + parent
                    + " is writable by all: chmod o-w it, or name another folder");
        }
    }

    /** A link is nobody's but its owner's: one of another user could lead anywhere tomorrow. */
    private static void checkOwner(Path folder) throws IOException {
        if (!UNIX || !Files.exists(SELF)) {
            return;
        }
        // One look: what is asked one after the other may be of two different things.
        Map<String, Object> itself = Files.readAttributes(folder, LOOK, LinkOption.NOFOLLOW_LINKS);
        boolean isLink = Boolean.TRUE.equals(itself.get("isSymbolicLink"));
        if (isLink && uid(itself) != ROOT && !isOwn(itself)) {
            throw new IOException(folder + " is a link of another user: remove it, or name another folder");
        }
        Map<String, Object> target = isLink ? Files.readAttributes(folder, LOOK) : itself;
        if (!isOwn(target)) {
            throw new IOException(folder + " belongs to user " + owner(target)
                    + " and not to the program's: chown it, or name a folder that does not exist yet");
        }
    }

    /** By name as well: the system says of a program with privileges of its own that it is root's. */
    private static boolean isOwn(Map<String, Object> attributes) throws IOException {
        return uid(attributes) == uid(Files.readAttributes(SELF, LOOK))
                || owner(attributes).equals(System.getProperty("user.name"));
    }

    private static int uid(Map<String, Object> attributes) {
        return (Integer) Objects.requireNonNull(attributes.get("uid"));
    }

    private static String owner(Map<String, Object> attributes) {
        return ((UserPrincipal) Objects.requireNonNull(attributes.get("owner"))).getName();
    }

    private static void checkMode(Path folder) throws IOException {
        if (!POSIX) {
            return;
        }
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(folder);
        if (mode.contains(PosixFilePermission.GROUP_WRITE) || mode.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IOException(folder + " is writable by other users (" + PosixFilePermissions.toString(mode)
                    + "): chmod go-w it, or name a folder that does not exist yet");
        }
    }

    /**
     * Makes an empty file that its user alone can read, unless it is there already. A link in its place is refused.
     *
     * @param file in a folder that was checked
     */
    public static void file(Path file) throws IOException {
        try {
            Files.createFile(file, mode("rw-------"));
        } catch (FileAlreadyExistsException there) {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException(file + " is not a plain file", there);
            }
        }
    }

    private static FileAttribute<?>[] mode(String mode) {
        return POSIX
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))}
                : new FileAttribute<?>[0];
    }
}
