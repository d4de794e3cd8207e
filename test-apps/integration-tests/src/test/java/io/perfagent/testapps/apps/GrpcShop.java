package io.perfagent.testapps.apps;

import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.perfagent.api.Profiled;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A gRPC service, and clients of it that make every kind of call; works with any grpc-java there is. */
public final class GrpcShop implements BindableService {

    /** Messages of the long stream, each way. */
    public static final int LONG = 10_000;

    /** Calls that are under way at once. */
    public static final int MANY = 1_000;

    private static final class Text implements MethodDescriptor.Marshaller<String> {
        private final boolean sized;

        Text(boolean sized) {
            this.sized = sized;
        }

        @Override
        public InputStream stream(String value) {
            InputStream bytes = new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
            return sized ? bytes : new FilterInputStream(bytes) {};
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    private static final MethodDescriptor<String, String> GET = method(MethodType.UNARY, "Get", true);
    private static final MethodDescriptor<String, String> ODD = method(MethodType.UNARY, "Odd", false);
    private static final MethodDescriptor<String, String> LIST = method(MethodType.SERVER_STREAMING, "List", true);
    private static final MethodDescriptor<String, String> PUT = method(MethodType.CLIENT_STREAMING, "Put", true);
    private static final MethodDescriptor<String, String> CHAT = method(MethodType.BIDI_STREAMING, "Chat", true);
    private static final MethodDescriptor<String, String> MANY_GETS = method(MethodType.UNARY, "Many", true);
    private static final MethodDescriptor<String, String> MISSING = method(MethodType.UNARY, "Missing", true);

    private static MethodDescriptor<String, String> method(MethodType type, String name, boolean sized) {
        return MethodDescriptor.<String, String>newBuilder()
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName("shop.Orders", name))
                .setRequestMarshaller(new Text(sized))
                .setResponseMarshaller(new Text(true))
                .build();
    }

    private GrpcShop() {}

    /** Arguments: {@code server}; or {@code client} and a port, which also serves itself within its process. */
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("server")) {
            Server server =
                    ServerBuilder.forPort(0).addService(new GrpcShop()).build().start();
            System.out.println("port " + server.getPort() + ";");
        } else {
            int port = Integer.parseInt(arguments[1]);
            new GrpcShop()
                    .call(ManagedChannelBuilder.forAddress("127.0.0.1", port)
                            .usePlaintext()
                            .build());
            inProcess();
        }
        System.out.println("done");
        System.in.read();
    }

    private static void inProcess() throws Exception {
        for (String name : new String[] {"pooled", "direct"}) {
            InProcessServerBuilder server = InProcessServerBuilder.forName(name).addService(new GrpcShop());
            InProcessChannelBuilder channel = InProcessChannelBuilder.forName(name);
            if (name.equals("direct")) {
                server.directExecutor();
                channel.directExecutor();
            }
            server.build().start();
            GrpcShop shop = new GrpcShop();
            shop.within(channel.build());
        }
    }

    /** Stands for the work a service does: a span under {@code trace.methods}. */
    static String handled(String request) {
        return request;
    }

    // ---- the service

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder("shop.Orders")
                .addMethod(GET, ServerCalls.asyncUnaryCall(GrpcShop::get))
                .addMethod(ODD, ServerCalls.asyncUnaryCall(GrpcShop::get))
                .addMethod(MANY_GETS, ServerCalls.asyncUnaryCall(GrpcShop::get))
                .addMethod(LIST, ServerCalls.asyncServerStreamingCall(GrpcShop::list))
                .addMethod(PUT, ServerCalls.asyncClientStreamingCall(answers -> echo(answers, false)))
                .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall(answers -> echo(answers, true)))
                .build();
    }

    private static void get(String request, StreamObserver<String> answer) {
        handled(request);
        switch (request) {
            case "invalid" -> answer.onError(Status.INVALID_ARGUMENT.asRuntimeException());
            case "internal" -> answer.onError(Status.INTERNAL.asRuntimeException());
            case "throw" -> throw new IllegalStateException("thrown");
            case "never" -> {
                // Left to its deadline.
            }
            default -> {
                answer.onNext("hello " + request);
                answer.onCompleted();
            }
        }
    }

    private static void list(String request, StreamObserver<String> answer) {
        for (int i = 0; i < Integer.parseInt(request); i++) {
            answer.onNext("item");
        }
        answer.onCompleted();
    }

    private static StreamObserver<String> echo(StreamObserver<String> answers, boolean each) {
        return new StreamObserver<>() {
            private int count;

            @Override
            public void onNext(String message) {
                count++;
                if (count == 1) {
                    handled(message);
                }
                if (each) {
                    answers.onNext(message);
                }
            }

            @Override
            public void onError(Throwable thrown) {
                // The client has gone.
            }

            @Override
            public void onCompleted() {
                if (!each) {
                    answers.onNext("got " + count);
                }
                answers.onCompleted();
            }
        };
    }

    // ---- clients, each in a transaction of its own

    private void call(Channel channel) throws Exception {
        unary(channel);
        odd(channel);
        list(channel);
        put(channel);
        chat(channel, 3);
        callback(channel);
        ownHeader(channel);
        failing(channel, "invalid");
        failing(channel, "internal");
        failing(channel, "throw");
        missing(channel);
        deadline(channel);
        cancelled(channel);
        longChat(channel);
        many(channel);
        unreachable();
        unresolved();
    }

    @Profiled(transaction = true)
    void unary(Channel channel) {
        ClientCalls.blockingUnaryCall(channel, GET, CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.HOURS), "you");
    }

    /** Client and server in one process, maybe even on one thread. */
    @Profiled(transaction = true)
    void within(Channel channel) throws InterruptedException {
        ClientCalls.blockingUnaryCall(channel, GET, CallOptions.DEFAULT, "me");
        talk(channel, 3);
    }

    @Profiled(transaction = true)
    void odd(Channel channel) {
        ClientCalls.blockingUnaryCall(channel, ODD, CallOptions.DEFAULT, "you");
    }

    @Profiled(transaction = true)
    void list(Channel channel) {
        Iterator<String> items = ClientCalls.blockingServerStreamingCall(channel, LIST, CallOptions.DEFAULT, "5");
        while (items.hasNext()) {
            items.next();
        }
    }

    @Profiled(transaction = true)
    void put(Channel channel) throws InterruptedException {
        Waiting answers = new Waiting();
        StreamObserver<String> requests =
                ClientCalls.asyncClientStreamingCall(channel.newCall(PUT, CallOptions.DEFAULT), answers);
        for (int i = 0; i < 4; i++) {
            requests.onNext("1234567");
        }
        requests.onCompleted();
        answers.done.await(60, TimeUnit.SECONDS);
    }

    @Profiled(transaction = true)
    void chat(Channel channel, int messages) throws InterruptedException {
        talk(channel, messages);
    }

    @Profiled(transaction = true)
    void longChat(Channel channel) throws InterruptedException {
        talk(channel, LONG);
    }

    private static void talk(Channel channel, int messages) throws InterruptedException {
        Waiting answers = new Waiting();
        StreamObserver<String> requests =
                ClientCalls.asyncBidiStreamingCall(channel.newCall(CHAT, CallOptions.DEFAULT), answers);
        for (int i = 0; i < messages; i++) {
            requests.onNext("ping!");
        }
        requests.onCompleted();
        answers.done.await(60, TimeUnit.SECONDS);
    }

    /** The answer's callback belongs to this transaction, on whatever thread it runs. */
    @Profiled(transaction = true)
    void callback(Channel channel) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        ClientCalls.asyncUnaryCall(channel.newCall(GET, CallOptions.DEFAULT), "callback", new StreamObserver<>() {
            @Override
            public void onNext(String answer) {
                handled(answer);
            }

            @Override
            public void onError(Throwable thrown) {
                done.countDown();
            }

            @Override
            public void onCompleted() {
                done.countDown();
            }
        });
        done.await(60, TimeUnit.SECONDS);
    }

    /** The program's own header wins. */
    @Profiled(transaction = true)
    void ownHeader(Channel channel) {
        Metadata headers = new Metadata();
        headers.put(
                Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER),
                "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01");
        ClientCalls.blockingUnaryCall(
                io.grpc.ClientInterceptors.intercept(channel, new Attaching(headers)), GET, CallOptions.DEFAULT, "own");
    }

    /** Adds headers; {@code MetadataUtils} names this differently in old and new versions. */
    private record Attaching(Metadata extra) implements io.grpc.ClientInterceptor {
        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            return new io.grpc.ForwardingClientCall.SimpleForwardingClientCall<>(next.newCall(method, options)) {
                @Override
                public void start(Listener<A> listener, Metadata headers) {
                    headers.merge(extra);
                    super.start(listener, headers);
                }
            };
        }
    }

    @Profiled(transaction = true)
    void failing(Channel channel, String request) {
        expectFailure(channel, GET, CallOptions.DEFAULT, request);
    }

    @Profiled(transaction = true)
    void missing(Channel channel) {
        expectFailure(channel, MISSING, CallOptions.DEFAULT, "you");
    }

    @Profiled(transaction = true)
    void deadline(Channel channel) {
        expectFailure(channel, GET, CallOptions.DEFAULT.withDeadlineAfter(300, TimeUnit.MILLISECONDS), "never");
    }

    @Profiled(transaction = true)
    void unreachable() {
        // Nobody listens to port 1.
        expectFailure(
                ManagedChannelBuilder.forAddress("127.0.0.1", 1).usePlaintext().build(),
                GET,
                CallOptions.DEFAULT,
                "you");
    }

    /** Its deadline passes while the channel is not ready. */
    @Profiled(transaction = true)
    void unresolved() {
        expectFailure(
                ManagedChannelBuilder.forTarget("dns:///nowhere.invalid:80")
                        .usePlaintext()
                        .build(),
                GET,
                CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.MILLISECONDS),
                "you");
    }

    private static void expectFailure(
            Channel channel, MethodDescriptor<String, String> method, CallOptions options, String request) {
        try {
            ClientCalls.blockingUnaryCall(channel, method, options, request);
            throw new AssertionError("answered: " + request);
        } catch (StatusRuntimeException expected) {
            System.out.println(request + ": " + expected.getStatus().getCode());
        }
    }

    @Profiled(transaction = true)
    void cancelled(Channel channel) throws InterruptedException {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        ClientCall<String, String> call = channel.newCall(CHAT, CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(String message) {
                        first.countDown();
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        System.out.println("cancel: " + status.getCode());
                        closed.countDown();
                    }
                },
                new Metadata());
        call.request(10);
        call.sendMessage("one");
        first.await(60, TimeUnit.SECONDS);
        call.cancel("no more", null);
        closed.await(60, TimeUnit.SECONDS);
    }

    @Profiled(transaction = true)
    void many(Channel channel) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(MANY);
        AtomicInteger answered = new AtomicInteger();
        for (int i = 0; i < MANY; i++) {
            ClientCalls.asyncUnaryCall(channel.newCall(MANY_GETS, CallOptions.DEFAULT), "many", new StreamObserver<>() {
                @Override
                public void onNext(String answer) {
                    answered.incrementAndGet();
                }

                @Override
                public void onError(Throwable thrown) {
                    done.countDown();
                }

                @Override
                public void onCompleted() {
                    done.countDown();
                }
            });
        }
        done.await(60, TimeUnit.SECONDS);
        System.out.println("answered " + answered);
    }

    private static final class Waiting implements StreamObserver<String> {
        final CountDownLatch done = new CountDownLatch(1);

        @Override
        public void onNext(String message) {
            // Counted by the agent.
        }

        @Override
        public void onError(Throwable thrown) {
            done.countDown();
        }

        @Override
        public void onCompleted() {
            done.countDown();
        }
    }
}
