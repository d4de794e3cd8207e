package io.perfagent.instrumentation;

import java.util.ArrayList;
import java.util.List;

/** Notes what the weaver says. */
final class RecordingListener implements WeavingListener {

    final List<String> methods = new ArrayList<>();
    final List<String> transactions = new ArrayList<>();
    final List<String> traced = new ArrayList<>();
    final List<String> woven = new ArrayList<>();
    final List<String> notWoven = new ArrayList<>();
    final List<String> discarded = new ArrayList<>();
    final List<String> failed = new ArrayList<>();

    @Override
    public int methodId(String module, String className, String methodName, String descriptor) {
        String key = methodName + descriptor;
        if (!methods.contains(key)) {
            methods.add(key);
        }
        return methods.indexOf(key);
    }

    @Override
    public void transaction(int id, String name) {
        transactions.add(name);
    }

    @Override
    public void traced(int id, String className, String methodName) {
        traced.add(className + "#" + methodName);
    }

    @Override
    public void reweaving(String className) {}

    @Override
    public void woven(String instrumentation, String className, int count) {
        woven.add(instrumentation + " " + className + " " + count);
    }

    @Override
    public void notWoven(String what, String reason) {
        notWoven.add(what + ": " + reason);
    }

    @Override
    public void discarded(String instrumentation, String loader, String missing) {
        discarded.add(instrumentation + ": " + missing);
    }

    @Override
    public void failed(String className, Throwable cause) {
        failed.add(className + ": " + cause);
    }

    @Override
    public void loading(String internalName) {}
}
