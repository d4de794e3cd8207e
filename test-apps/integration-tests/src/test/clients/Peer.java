import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A server without any library: answers with the {@code traceparent} headers it got, or badly. */
final class Peer {

    private Peer() {}

    static void accept(ServerSocket server) {
        while (true) {
            try {
                Socket socket = server.accept();
                Thread thread = new Thread(() -> serve(socket));
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            socket.setSoTimeout(5_000);
            StringBuilder head = new StringBuilder();
            InputStream in = socket.getInputStream();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    return;
                }
                head.append((char) next);
            }
            String path = head.substring(head.indexOf(" ") + 1, head.indexOf(" ", head.indexOf(" ") + 1));
            int query = path.indexOf('?');
            answer(query < 0 ? path : path.substring(0, query), head.toString(), in, socket.getOutputStream());
            // What was not read would reset the connection before the answer is.
            Thread.sleep(50);
        } catch (IOException | InterruptedException ended) {
            // The client went away, which some are meant to do.
        }
    }

    private static void answer(String path, String head, InputStream in, OutputStream out)
            throws IOException, InterruptedException {
        switch (path) {
            case "/ok":
                write(out, "200 OK", "", traceparents(head));
                break;
            case "/redirect":
                write(out, "302 Found", "Location: /ok\r\n", "");
                break;
            case "/missing":
                write(out, "404 Not Found", "", "nothing");
                break;
            case "/broken":
                write(out, "500 Internal Server Error", "", "broken");
                break;
            case "/slow":
                Thread.sleep(3_000);
                break;
            case "/garbage":
                out.write("HTTP/1.1 200 OK\r\n: nameless\r\nno colon\r\nX-\u0000\u0001: \u00ff\u00fe\r\ntraceparent: 00-zz\r\ntraceparent:\r\nContent-Length: -7\r\nContent-Length: many\r\n\r\n"
                        .getBytes(StandardCharsets.ISO_8859_1));
                break;
            default:
                // Nothing at all.
        }
        out.flush();
    }

    private static String traceparents(String head) {
        StringBuilder found = new StringBuilder();
        for (String line : head.split("\r\n")) {
            if (line.toLowerCase(java.util.Locale.ROOT).startsWith("traceparent:")) {
                found.append(found.length() == 0 ? "" : ",").append(line.substring(12).trim());
            }
        }
        return found.length() == 0 ? "none" : found.toString();
    }

    private static void write(OutputStream out, String status, String headers, String body) throws IOException {
        out.write(("HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + body.length()
                        + "\r\nConnection: close\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1));
    }
}
