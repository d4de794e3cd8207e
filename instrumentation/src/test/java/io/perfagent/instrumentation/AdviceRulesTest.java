package io.perfagent.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.AnnotationVisitor;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.utility.OpenedClassReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of advice, held against every advice there is, so that no reviewer has to remember them. */
class AdviceRulesTest {

    private static final List<String> ALLOWED = List.of(
            "io/perfagent/bootstrap/",
            "java/",
            "com/sun/net/httpserver/",
            "jakarta/jms/",
            "jakarta/servlet/",
            "jakarta/websocket/",
            "jakarta/ws/rs/",
            "ch/qos/logback/",
            "com/rabbitmq/client/",
            "io/netty/",
            "io/undertow/",
            "io/vertx/",
            "javax/jms/",
            "javax/servlet/",
            "org/eclipse/jetty/",
            "org/glassfish/jersey/",
            "org/jboss/resteasy/",
            "org/springframework/web/",
            "io/grpc/",
            "io/micrometer/",
            "org/apache/hc/",
            "org/apache/http/",
            "io/opentelemetry/",
            "okhttp3/",
            "okio/",
            "org/apache/logging/log4j/",
            "org/glassfish/tyrus/",
            "org/java_websocket/",
            "org/slf4j/",
            "org/apache/kafka/",
            "reactor/netty/",
            "redis/clients/jedis/",
            "io/lettuce/",
            "com/mongodb/",
            "org/bson/");

    /** More than one call: a header must be sent in a copy of an immutable request; a request is asked for its headers. */
    private static final Map<String, Integer> LONGER = Map.ofEntries(
            Map.entry("GrpcServer$Make.exit", 24),
            Map.entry("GrpcServer$StartAndHandle.enter", 24),
            Map.entry("Kafka$Send.enter", 24),
            Map.entry("Kafka$Next.exit", 40),
            Map.entry("ApacheHttpAsyncClient4$Prepare.enter", 24),
            Map.entry("ApacheHttpAsyncClient5$Step.enter", 24),
            Map.entry("ApacheHttpClient4$Execute.enter", 16),
            Map.entry("ApacheHttpClient5$Execute.enter", 24),
            Map.entry("HttpUrlConnection$Answer.enter", 24),
            Map.entry("HttpUrlConnection$Connect.enter", 24),
            Map.entry("JavaWebSocket$Open.enter", 24),
            Map.entry("JdkHttpClient$Send.enter", 24),
            Map.entry("JdkHttpClient$SendAsync.enter", 24),
            Map.entry("JdkHttpServer$Handle.enter", 24),
            Map.entry("JettyCore$Handle.enter", 20),
            Map.entry("JettyHttpClient$Send.enter", 32),
            Map.entry("JettyHttpClient12$Send.enter", 24),
            Map.entry("Jersey$Invoke.enter", 24),
            Map.entry("Jms$Deliver.enter", 16),
            Map.entry("Jms$Send.enter", 16),
            Map.entry("JmsJavax$Deliver.enter", 16),
            Map.entry("JmsJavax$Send.enter", 16),
            Map.entry("MongoDb$Execute.enter", 20),
            Map.entry("MongoDb$ExecuteAsync.enter", 20),
            Map.entry("NettyHttpServer$Read.enter", 32),
            Map.entry("OkHttp$Execute.enter", 24),
            Map.entry("RabbitMq$Publish.enter", 32),
            Map.entry("RabbitMq$Get.exit", 16),
            Map.entry("RabbitMq$Deliver.enter", 32),
            Map.entry("ReactorNettyClient$Subscribe.exit", 16),
            Map.entry("Servlet$Service.enter", 32),
            Map.entry("Servlet$Service.exit", 20),
            Map.entry("ServletJavax$Service.enter", 32),
            Map.entry("ServletJavax$Service.exit", 20),
            Map.entry("Undertow$Handle.enter", 24),
            Map.entry("Vertx$Begin.exit", 16));

    /** Woven into classes of the same library, whose class files are of Java 8 and so may make such calls. */
    private static final String JAVA_8_API = "io/opentelemetry/api/";

    private static final int MAX_CALLS = 12;

    static Stream<String> advice() {
        TreeSet<String> names =
                new TreeSet<>(List.of(Profiled.TIMER, Profiled.CONSTRUCTOR_TIMER, Profiled.TRANSACTION));
        Registry.all().forEach(instrumenter -> instrumenter.rules().forEach(rule -> names.add(rule.advice())));
        return names.stream();
    }

    /** Advice of constructors, around which no handler can be put. */
    private static TreeSet<String> constructorAdvice() {
        TreeSet<String> names = new TreeSet<>(List.of(Profiled.CONSTRUCTOR_TIMER));
        Registry.all()
                .forEach(instrumenter -> instrumenter.rules().stream()
                        .filter(rule -> rule.methods().contains(Rule.CONSTRUCTOR))
                        .forEach(rule -> names.add(rule.advice())));
        return names;
    }

    @ParameterizedTest
    @MethodSource("advice")
    void isOneCallWithNothingOfItsOwn(String name) throws IOException {
        Findings findings = read(name);
        assertThat(findings.problems).as(name).isEmpty();
        assertThat(findings.advised).isNotEmpty();
    }

    private static Findings read(String name) throws IOException {
        String resource = name.replace('.', '/') + ".class";
        try (InputStream in = AdviceRulesTest.class.getClassLoader().getResourceAsStream(resource)) {
            assertThat(in).as(name).isNotNull();
            Findings findings = new Findings(
                    name.substring(name.lastIndexOf('.') + 1),
                    constructorAdvice().contains(name));
            new ClassReader(in.readAllBytes()).accept(findings, 0);
            return findings;
        }
    }

    private static final class Findings extends ClassVisitor {
        final List<String> problems = new ArrayList<>();
        final List<String> advised = new ArrayList<>();
        private final String simpleName;
        private final boolean ofConstructors;

        Findings(String simpleName, boolean ofConstructors) {
            super(OpenedClassReader.ASM_API);
            this.simpleName = simpleName;
            this.ofConstructors = ofConstructors;
        }

        @Override
        public void visitInnerClass(String name, String outer, String inner, int access) {
            if (name.endsWith("/" + simpleName) && (access & Opcodes.ACC_STATIC) == 0) {
                problems.add("not static");
            }
        }

        @Override
        public FieldVisitor visitField(int access, String name, String descriptor, String signature, Object value) {
            problems.add("field " + name);
            return null;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            if (name.equals("<init>")) {
                return null;
            }
            if ((access & Opcodes.ACC_STATIC) == 0) {
                problems.add(name + " is not static");
            }
            return new Body(name, descriptor);
        }

        private final class Body extends MethodVisitor {
            private final String name;
            private final boolean takesThrowable;
            private boolean isAdvice;
            private int calls;

            Body(String name, String descriptor) {
                super(OpenedClassReader.ASM_API);
                this.name = name;
                this.takesThrowable = descriptor.contains("Ljava/lang/Throwable;");
            }

            @Override
            public AnnotationVisitor visitAnnotation(String descriptor, boolean visible) {
                if (!descriptor.contains("net/bytebuddy/asm/Advice$OnMethod")) {
                    return null;
                }
                isAdvice = true;
                advised.add(name);
                Map<String, Object> values = new HashMap<>();
                return new AnnotationVisitor(OpenedClassReader.ASM_API) {
                    @Override
                    public void visit(String key, Object value) {
                        values.put(key, value);
                    }

                    @Override
                    public void visitEnd() {
                        if (!Type.getType(Throwable.class).equals(values.get("suppress"))) {
                            problems.add(name + " does not suppress Throwable");
                        }
                        if (ofConstructors && (takesThrowable || values.containsKey("onThrowable"))) {
                            problems.add(name + " cannot be called when a constructor throws");
                        } else if (descriptor.endsWith("OnMethodExit;")
                                && takesThrowable
                                && !values.containsKey("onThrowable")) {
                            problems.add(name + " is not called when the method throws");
                        }
                        if (values.containsKey("inline")) {
                            problems.add(name + " is not inlined");
                        }
                    }
                };
            }

            @Override
            public AnnotationVisitor visitParameterAnnotation(int parameter, String descriptor, boolean visible) {
                if (descriptor.endsWith("Advice$Local;") || descriptor.endsWith("Advice$Origin;")) {
                    problems.add(name + " uses " + descriptor);
                }
                return new AnnotationVisitor(OpenedClassReader.ASM_API) {
                    @Override
                    public void visit(String key, Object value) {
                        if (key.equals("readOnly") && Boolean.FALSE.equals(value)) {
                            problems.add(name + " writes a parameter");
                        }
                    }
                };
            }

            @Override
            public void visitInvokeDynamicInsn(String called, String descriptor, Handle handle, Object... arguments) {
                problems.add(name + " needs an invokedynamic: lambda, method reference or concatenation");
            }

            @Override
            public void visitMethodInsn(
                    int opcode, String owner, String called, String descriptor, boolean isInterface) {
                calls++;
                if (ALLOWED.stream().noneMatch(owner::startsWith)) {
                    problems.add(name + " calls " + owner + "." + called);
                }
                if (opcode == Opcodes.INVOKESTATIC && isInterface && !owner.startsWith(JAVA_8_API)) {
                    problems.add(name + " calls a static interface method");
                }
            }

            @Override
            public void visitFieldInsn(int opcode, String owner, String field, String descriptor) {
                boolean isRead = opcode == Opcodes.GETSTATIC || opcode == Opcodes.GETFIELD;
                boolean isPublicOfLibrary = isRead && ALLOWED.stream().anyMatch(owner::startsWith);
                if (!isPublicOfLibrary && !owner.startsWith("io/perfagent/bootstrap/")) {
                    problems.add(name + " touches " + owner + "." + field);
                }
            }

            @Override
            public void visitEnd() {
                if (!isAdvice) {
                    problems.add(name + " is a helper, which is not copied");
                }
                if (calls > LONGER.getOrDefault(simpleName + "." + name, MAX_CALLS)) {
                    problems.add(name + " makes " + calls + " calls");
                }
            }
        }
    }
}
