import jakarta.servlet.Servlet;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Application;
import java.io.File;
import java.nio.file.Files;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;

/** Any implementation: its servlet's class is the first argument. */
public class JaxRsProgram {
    private static final Logger LOGGER = Logger.getLogger("org");

    public static class Rest extends Application {
        @Override
        public Set<Class<?>> getClasses() {
            return Set.of(Orders.class);
        }
    }

    @Path("/orders")
    public static class Orders {
        @GET
        public String all() {
            return "all";
        }

        @GET
        @Path("/{id}")
        public String order(@PathParam("id") String id) {
            Work.work();
            return "ok";
        }

        @GET
        @Path("{id}/items/{item: [0-9]+}")
        public String item(@PathParam("id") String id, @PathParam("item") int item) {
            return "ok";
        }

        @Path("{id}/parts")
        public Parts parts(@PathParam("id") String id) {
            return new Parts();
        }
    }

    public static class Parts {
        @GET
        @Path("{part}")
        public String part(@PathParam("part") String part) {
            return "ok";
        }
    }

    public static void main(String[] arguments) throws Exception {
        LOGGER.setLevel(Level.OFF);
        Tomcat tomcat = new Tomcat();
        File base = Files.createTempDirectory("tomcat").toFile();
        base.deleteOnExit();
        tomcat.setBaseDir(base.getPath());
        tomcat.setPort(0);
        tomcat.getConnector();
        Context context = tomcat.addContext("", null);
        Servlet servlet =
                (Servlet) Class.forName(arguments[0]).getDeclaredConstructor().newInstance();
        Wrapper wrapper = Tomcat.addServlet(context, "rest", servlet);
        wrapper.addInitParameter("jakarta.ws.rs.Application", Rest.class.getName());
        wrapper.addInitParameter("resteasy.servlet.mapping.prefix", "/api");
        context.addServletMappingDecoded("/api/*", "rest");
        tomcat.start();
        System.out.println("ready http://127.0.0.1:" + tomcat.getConnector().getLocalPort());
        tomcat.getServer().await();
    }
}
