import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** What every servlet container is asked to do; compiled for javax too. */
public class Servlets {

    /** A span of its own where the test says so. */
    static void work() {
        Thread.yield();
    }

    /** Wraps requests and passes them on. */
    public static class Wrap implements Filter {
        @Override
        public void init(FilterConfig config) {}

        @Override
        public void destroy() {}

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            chain.doFilter(new HttpServletRequestWrapper((HttpServletRequest) request), response);
        }
    }

    public static class Orders extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            work();
            if (request.getPathInfo() != null && request.getPathInfo().equals("/missing")) {
                response.sendError(404);
                return;
            }
            if (request.getPathInfo() != null && request.getPathInfo().equals("/broken")) {
                throw new IllegalStateException("on purpose");
            }
            response.getWriter().print("ok");
        }
    }

    public static class ErrorPage extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            work();
            response.getWriter().print("sorry");
        }
    }

    public static class Async extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String how = request.getPathInfo().substring(1);
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                work();
                if (how.equals("again") && request.getAttribute("again") == null) {
                    request.setAttribute("again", "yes");
                    AsyncContext second = request.startAsync();
                    second.start(() -> finish(second, 203));
                    return;
                }
                response.setStatus(202);
                response.getWriter().print("dispatched");
                return;
            }
            AsyncContext context = how.equals("wrapped") ? request.startAsync(request, response) : request.startAsync();
            switch (how) {
                case "now":
                    response.setStatus(201);
                    context.complete();
                    break;
                case "dispatchednow":
                    context.dispatch();
                    break;
                case "pool":
                    context.start(() -> {
                        work();
                        finish(context, 202);
                    });
                    break;
                case "dispatch":
                case "wrapped":
                case "again":
                    later(context::dispatch);
                    break;
                case "timeout":
                    context.setTimeout(200);
                    break;
                case "never":
                    context.setTimeout(0);
                    response.getWriter().print("not yet");
                    response.flushBuffer();
                    break;
                case "twice":
                    later(() -> {
                        finish(context, 202);
                        try {
                            context.complete();
                        } catch (IllegalStateException expected) {
                            // Containers refuse it, or do nothing.
                        }
                    });
                    break;
                default:
                    later(() -> finish(context, 500));
            }
        }

        private static void finish(AsyncContext context, int status) {
            HttpServletResponse response = (HttpServletResponse) context.getResponse();
            response.setStatus(status);
            try {
                response.getWriter().print("done");
            } catch (IOException gone) {
                // The client went away.
            }
            context.complete();
        }

        private static void later(Runnable task) {
            new Thread(() -> {
                try {
                    Thread.sleep(50);
                } catch (InterruptedException interrupted) {
                    throw new AssertionError(interrupted);
                }
                task.run();
            })
                    .start();
        }
    }
}
