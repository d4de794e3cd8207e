import java.io.File;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;
import org.apache.catalina.startup.Tomcat;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;

@Configuration
@EnableWebMvc
public class SpringMvcProgram {
    private static final Logger LOGGER = Logger.getLogger("org");

    @RestController
    public static class Orders {
        @GetMapping("/orders/{id}")
        public String order(@PathVariable("id") String id) {
            Work.work();
            return "ok";
        }

        @GetMapping("/async/{id}")
        public Callable<String> later(@PathVariable("id") String id) {
            return () -> {
                Work.work();
                return "later";
            };
        }

        @GetMapping("/broken/{id}")
        public String broken(@PathVariable("id") String id) {
            throw new IllegalStateException("on purpose");
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
        for (String path : new String[] {"", "/shop"}) {
            Context context = tomcat.addContext(path, null);
            AnnotationConfigWebApplicationContext spring = new AnnotationConfigWebApplicationContext();
            spring.register(SpringMvcProgram.class);
            Wrapper wrapper = Tomcat.addServlet(context, "spring", new DispatcherServlet(spring));
            wrapper.setAsyncSupported(true);
            context.addServletMappingDecoded(path.isEmpty() ? "/" : "/api/*", "spring");
        }
        tomcat.start();
        System.out.println("ready http://127.0.0.1:" + tomcat.getConnector().getLocalPort());
        tomcat.getServer().await();
    }
}
