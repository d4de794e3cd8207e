package io.perfagent.instrumentation;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import io.perfagent.bootstrap.Context;
import io.perfagent.bootstrap.Exchange;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import java.util.ArrayDeque;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Netty's {@code HttpServerCodec}: a request begins when the codec has read its head and ends when it has encoded the
 * end of the response. Requests of one connection wait for their responses in order, in an attribute of the channel that
 * only its event loop touches, so pipelining cannot mix them up. What is read on later belongs to the latest request.
 */
@Supports(
        library = "Netty's `HttpServerCodec`, and what is built on it",
        gives = "transactions, from a request's head to the end of its response; keep-alive and pipelining")
final class NettyHttpServer extends Instrumenter {

    private static final String CONTEXT = "io.netty.channel.ChannelHandlerContext";
    private static final String OBJECT = "java.lang.Object";

    NettyHttpServer() {
        type("io.netty.channel.CombinedChannelDuplexHandler$DelegatingChannelHandlerContext")
                .advise("Read", List.of(OBJECT), "fireChannelRead");
        type("io.netty.channel.CombinedChannelDuplexHandler")
                .advise("Write", List.of(CONTEXT, OBJECT, "io.netty.channel.ChannelPromise"), "write")
                .advise("Inactive", List.of(CONTEXT), "channelInactive");
    }

    @Override
    String name() {
        return "netty-server";
    }

    static final class Read {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Operation enter(
                @Advice.This ChannelHandlerContext context, @Advice.Argument(0) Object message) {
            if (!(context.handler() instanceof HttpServerCodec)) {
                return null;
            }
            AttributeKey<ArrayDeque<Exchange>> key = AttributeKey.valueOf("io.perfagent.exchanges");
            Attribute<ArrayDeque<Exchange>> attribute = context.channel().attr(key);
            ArrayDeque<Exchange> exchanges = attribute.get();
            if (!(message instanceof HttpRequest request)) {
                return exchanges == null || !(message instanceof HttpContent)
                        ? null
                        : Exchange.resume(exchanges.peekLast());
            }
            if (exchanges == null) {
                exchanges = new ArrayDeque<>();
                attribute.set(exchanges);
            }
            HttpHeaders headers = request.headers();
            String parent = headers.get("traceparent");
            for (String name = Probe.b3Header(); name != null; name = Probe.b3HeaderAfter(name)) {
                parent = Probe.b3(parent, name, headers.get(name));
            }
            Exchange begun = Exchange.orNothing(Probe.startRequest(
                    request.method().name(),
                    null,
                    request.uri(),
                    parent,
                    headers.get("tracestate"),
                    headers.get("baggage")));
            exchanges.addLast(begun);
            return begun;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable Operation entered, @Advice.Thrown @Nullable Throwable thrown) {
            if (entered instanceof Exchange) {
                Exchange.returned(entered);
            } else {
                Context.leave(entered);
            }
        }
    }

    static final class Write {
        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.This Object codec,
                @Advice.Argument(0) ChannelHandlerContext context,
                @Advice.Argument(1) Object message,
                @Advice.Thrown @Nullable Throwable thrown) {
            if (!(codec instanceof HttpServerCodec)) {
                return;
            }
            AttributeKey<ArrayDeque<Exchange>> key = AttributeKey.valueOf("io.perfagent.exchanges");
            Attribute<ArrayDeque<Exchange>> attribute = context.channel().attr(key);
            ArrayDeque<Exchange> exchanges = attribute.get();
            if (exchanges == null) {
                return;
            }
            if (message instanceof HttpResponse response) {
                int status = response.status().code();
                // Other informational ones come before the response.
                Exchange.status(exchanges.peekFirst(), status >= 200 || status == 101 ? status : 0);
            }
            if (message instanceof LastHttpContent && Exchange.hasStatus(exchanges.peekFirst())) {
                Exchange.complete(exchanges.pollFirst(), thrown);
            }
        }
    }

    static final class Inactive {
        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.This Object codec,
                @Advice.Argument(0) ChannelHandlerContext context,
                @Advice.Thrown @Nullable Throwable thrown) {
            if (!(codec instanceof HttpServerCodec)) {
                return;
            }
            AttributeKey<ArrayDeque<Exchange>> key = AttributeKey.valueOf("io.perfagent.exchanges");
            Attribute<ArrayDeque<Exchange>> attribute = context.channel().attr(key);
            ArrayDeque<Exchange> exchanges = attribute.get();
            while (exchanges != null && !exchanges.isEmpty()) {
                Exchange.disconnected(exchanges.pollFirst());
            }
        }
    }
}
