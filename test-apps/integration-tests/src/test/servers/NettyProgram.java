import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.InetSocketAddress;

public class NettyProgram {
    static final class Handler extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            Work.work();
            String uri = request.uri();
            if (uri.startsWith("/async")) {
                Work.later(() -> answer(context, 202));
            } else if (uri.startsWith("/stream")) {
                HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
                head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, "chunked");
                context.write(head);
                context.write(new DefaultHttpContent(Unpooled.copiedBuffer(new byte[10])));
                context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
            } else if (!uri.startsWith("/never")) {
                answer(context, uri.startsWith("/broken") ? 500 : uri.startsWith("/missing") ? 404 : 200);
            }
        }

        private static void answer(ChannelHandlerContext context, int status) {
            FullHttpResponse response = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.copiedBuffer(new byte[2]));
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 2);
            context.writeAndFlush(response);
        }
    }

    @SuppressWarnings("deprecation")
    public static void main(String[] arguments) throws Exception {
        EventLoopGroup group = new NioEventLoopGroup(2);
        Channel server = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpServerKeepAliveHandler())
                                .addLast(new HttpObjectAggregator(1 << 20))
                                .addLast(new Handler());
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        System.out.println("ready http://127.0.0.1:" + ((InetSocketAddress) server.localAddress()).getPort());
        server.closeFuture().sync();
    }
}
