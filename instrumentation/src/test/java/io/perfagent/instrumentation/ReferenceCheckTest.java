package io.perfagent.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One advice, held against libraries that are almost the one it was written for. */
class ReferenceCheckTest {

    /** The library the advice is compiled against. */
    static class Client {
        static String scheme() {
            return "http";
        }

        String host() {
            return "localhost";
        }

        void send(Message message) {}
    }

    interface Message {
        String topic();
    }

    /** A part of the library that many programs go without. */
    interface Extension {
        void extend();
    }

    static final class Sending extends Instrumenter {
        Sending() {
            type(Client.class.getName()).advise("Send", "send");
            type(Extension.class.getName()).advise("Extend", "extend");
        }

        @Override
        String name() {
            return "sending";
        }

        static final class Send {
            @Advice.OnMethodEnter(suppress = Throwable.class)
            static Operation enter(@Advice.This Client client, @Advice.Argument(0) Message message) {
                return Probe.startHttpClient(message.topic(), Client.scheme(), client.host(), 0, "/");
            }

            @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
            static void exit(@Advice.Enter Operation operation, @Advice.Thrown Throwable thrown) {
                Probe.end(operation, thrown);
            }
        }

        static final class Extend {
            @Advice.OnMethodEnter(suppress = Throwable.class)
            static void enter(@Advice.This Extension extension) {
                extension.extend();
            }
        }
    }

    /** Has exactly the classes it was given and the JDK's. */
    private static final class LibraryLoader extends ClassLoader {
        private final Map<String, byte[]> resources = new HashMap<>();

        LibraryLoader(List<DynamicType> library) {
            super(ClassLoader.getPlatformClassLoader());
            for (DynamicType each : library) {
                resources.put(each.getTypeDescription().getInternalName() + ".class", each.getBytes());
            }
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            byte[] bytes = resources.get(name);
            return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
        }

        byte[] client() {
            return resources.get(Client.class.getName().replace('.', '/') + ".class");
        }
    }

    private final RecordingListener listener = new RecordingListener();
    private final Transformer transformer =
            new Transformer(RuleSet.ofAll(List.of(new Sending())), new Scope(Map.of(), List.of(), List.of()), listener);

    private static LibraryLoader library(String flaw) {
        ByteBuddy byteBuddy = new ByteBuddy();
        DynamicType.Builder<?> base = byteBuddy.subclass(Object.class).name("almost.Base");
        DynamicType.Builder<?> client =
                byteBuddy.subclass(base.make().getTypeDescription()).name(Client.class.getName());
        DynamicType.Builder<?> message = byteBuddy.makeInterface().name(Message.class.getName());
        if (flaw.equals("inherited method")) {
            base = base.defineMethod("host", String.class, Opcodes.ACC_PUBLIC).intercept(FixedValue.value("x"));
        } else if (!flaw.equals("missing method")) {
            client = client.defineMethod(
                            "host",
                            flaw.equals("other return type") ? Object.class : String.class,
                            flaw.equals("private method") ? Opcodes.ACC_PRIVATE : Opcodes.ACC_PUBLIC)
                    .intercept(FixedValue.value("x"));
        }
        client = client.defineMethod(
                        "scheme",
                        String.class,
                        Opcodes.ACC_PUBLIC | (flaw.equals("method not static") ? 0 : Opcodes.ACC_STATIC))
                .intercept(FixedValue.value("x"));
        client = client.defineMethod("send", void.class, Opcodes.ACC_PUBLIC)
                .withParameters(message.make().getTypeDescription())
                .intercept(net.bytebuddy.implementation.StubMethod.INSTANCE);
        if (flaw.equals("class instead of interface")) {
            message = byteBuddy.subclass(Object.class).name(Message.class.getName());
        }
        message = message.defineMethod("topic", String.class, Opcodes.ACC_PUBLIC | Opcodes.ACC_ABSTRACT)
                .withoutCode();
        if (flaw.equals("class instead of interface")) {
            message = message.modifiers(Opcodes.ACC_PUBLIC | Opcodes.ACC_ABSTRACT);
        }
        return new LibraryLoader(
                flaw.equals("missing type")
                        ? List.of(base.make(), client.make())
                        : List.of(base.make(), client.make(), message.make()));
    }

    private byte[] weave(LibraryLoader loader) {
        byte[] woven = transformer.transform(
                loader.getUnnamedModule(),
                loader,
                Client.class.getName().replace('.', '/'),
                null,
                null,
                loader.client());
        assertThat(listener.failed).isEmpty();
        return woven;
    }

    @ParameterizedTest
    @CsvSource({
        "missing method, has no host()",
        "other return type, has no host()Ljava/lang/String;",
        "private method, keeps host()",
        "method not static, has static scheme()Ljava/lang/String; not static",
        "class instead of interface, is no interface",
        "missing type, there is no"
    })
    void aLibraryThatIsNotTheOneIsLeftAloneAndNamedOnce(String flaw, String reason) {
        LibraryLoader loader = library(flaw);
        assertThat(weave(loader)).isNull();
        assertThat(weave(loader)).isNull();
        assertThat(listener.discarded)
                .hasSize(1)
                .allMatch(line -> line.startsWith("sending: ") && line.contains(reason));
        assertThat(weave(library("none"))).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"none", "inherited method"})
    void theLibraryItWasWrittenForIsWoven(String variant) {
        assertThat(weave(library(variant))).isNotNull();
        assertThat(listener.discarded).isEmpty();
    }

    @Test
    void aLoaderIsNotKeptAlive() throws InterruptedException {
        LibraryLoader loader = library("missing method");
        assertThat(weave(loader)).isNull();
        WeakReference<LibraryLoader> reference = new WeakReference<>(loader);
        loader = null;
        for (int i = 0; i < 200 && reference.get() != null; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertThat(reference.get()).isNull();
    }
}
