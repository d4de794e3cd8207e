import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import jakarta.servlet.DispatcherType;
import java.net.InetSocketAddress;

public class UndertowServletProgram {
    public static void main(String[] arguments) throws Exception {
        DeploymentInfo deployment = Servlets.deployment()
                .setClassLoader(UndertowServletProgram.class.getClassLoader())
                .setContextPath("/")
                .setDeploymentName("test")
                .addServlets(
                        Servlets.servlet("orders", Programs.ORDERS).addMapping("/orders/*"),
                        Servlets.servlet("async", Programs.ASYNC)
                                .addMapping("/async/*")
                                .setAsyncSupported(true),
                        Servlets.servlet("error", Programs.ERROR).addMapping("/error"))
                .addFilter(Servlets.filter("wrap", Programs.WRAP).setAsyncSupported(true))
                .addFilterUrlMapping("wrap", "/*", DispatcherType.REQUEST)
                .addFilterUrlMapping("wrap", "/*", DispatcherType.ASYNC)
                .addFilterUrlMapping("wrap", "/*", DispatcherType.ERROR)
                .addErrorPage(Servlets.errorPage("/error"));
        DeploymentManager manager = Servlets.defaultContainer().addDeployment(deployment);
        manager.deploy();
        Undertow server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(manager.start())
                .build();
        server.start();
        System.out.println("ready http://127.0.0.1:"
                + ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort());
        Thread.currentThread().join();
    }
}
