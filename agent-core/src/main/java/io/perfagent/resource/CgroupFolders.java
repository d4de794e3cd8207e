package io.perfagent.resource;

import java.io.File;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where this process's control groups are: version 2, version 1 or both at once, seen from the host or from within a
 * container, with a cgroup namespace or without. Immutable.
 */
final class CgroupFolders {

    private static final String UNIFIED = "";
    private static final int MOST_LEVELS = 32;

    /** A mounted hierarchy: what of it is mounted, and where. */
    private record Mount(String root, String point) {}

    /** By controller; {@link #UNIFIED} for version 2. */
    private final Map<String, File> folders = new LinkedHashMap<>();

    private final Map<String, File> mountPoints = new LinkedHashMap<>();

    private CgroupFolders() {}

    /** Looks it up below {@code root}, the machine's root folder. */
    static CgroupFolders find(File root) {
        CgroupFolders found = new CgroupFolders();
        TextFile text = new TextFile();
        Map<String, Mount> mounts = mounts(text, root);
        Map<String, String> paths = new LinkedHashMap<>();
        text.load(new File(root, "proc/self/cgroup"));
        while (text.nextLine()) {
            text.upTo(':');
            String controllers = text.upTo(':');
            String path = text.word();
            for (String controller : controllers.split(",", -1)) {
                paths.put(controller, path);
            }
        }
        mounts.forEach((controller, mount) -> {
            File point = new File(root, mount.point);
            found.mountPoints.put(controller, point);
            found.folders.put(controller, folder(point, mount.root, paths.getOrDefault(controller, "/")));
        });
        return found;
    }

    private static Map<String, Mount> mounts(TextFile text, File root) {
        Map<String, Mount> mounts = new LinkedHashMap<>();
        text.load(new File(root, "proc/self/mountinfo"));
        while (text.nextLine()) {
            text.skip(3);
            Mount mount = new Mount(text.word(), text.word());
            for (String word = text.word(); !word.isEmpty() && !word.equals("-"); word = text.word()) {
                // Optional fields, any number of them.
            }
            String type = text.word();
            text.skip(1);
            if (type.equals("cgroup2")) {
                mounts.putIfAbsent(UNIFIED, mount);
            } else if (type.equals("cgroup")) {
                for (String option : text.word().split(",", -1)) {
                    mounts.putIfAbsent(option, mount);
                }
            }
        }
        return mounts;
    }

    /**
     * A container without a cgroup namespace reads its path as the host has it, while only that part is mounted. What is not
     * there under any of the readings is the mount point itself.
     */
    private static File folder(File point, String root, String path) {
        String below = path;
        if (!root.equals("/") && path.startsWith(root)) {
            below = path.substring(root.length());
        }
        // A path with ".." leads out of what is mounted here.
        File folder = below.contains("..") ? point : new File(point, below);
        return folder.isDirectory() ? folder : point;
    }

    /** The folder of version 2; null without it. */
    @Nullable
    File unified() {
        return folders.get(UNIFIED);
    }

    /** The folder of a controller of version 1; null without it. */
    @Nullable
    File controller(String controller) {
        return folders.get(controller);
    }

    /** Whether version 2 counts anything: beside version 1 it often has no controller. */
    boolean isUnifiedInCharge() {
        File unified = unified();
        return unified != null && !folders.containsKey("memory") && !folders.containsKey("cpu");
    }

    /** The smallest limit that {@code read} finds in a folder and those above it; -1 for none. */
    double smallest(String controller, LimitReader read) {
        File folder = folders.get(controller);
        File top = mountPoints.get(controller);
        double smallest = -1;
        for (int level = 0; folder != null && level < MOST_LEVELS; level++) {
            double limit = read.limit(folder);
            if (limit >= 0 && (smallest < 0 || limit < smallest)) {
                smallest = limit;
            }
            folder = folder.equals(top) ? null : folder.getParentFile();
        }
        return smallest;
    }

    /** The same of version 2. */
    double smallestUnified(LimitReader read) {
        return smallest(UNIFIED, read);
    }

    /** Reads a limit of one folder. */
    @FunctionalInterface
    interface LimitReader {
        /** The limit; -1 for none. */
        double limit(File folder);
    }
}
