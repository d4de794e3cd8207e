import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.qpid.server.SystemLauncher;

/** A real broker that speaks RabbitMQ's protocol. It has a JVM of its own, because JDK 24 and later cannot run it. */
public final class RabbitBroker {

    private RabbitBroker() {}

    public static void main(String[] arguments) throws Exception {
        Path work = Path.of(arguments[0]);
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path config = work.resolve("config.json");
        Files.writeString(
                config,
                "{'name':'broker','modelVersion':'9.0',"
                        .concat("'authenticationproviders':[{'name':'plain','type':'Plain','secureOnlyMechanisms':[],'users':")
                        .concat("[{'name':'guest','type':'managed','password':'guest'}]}],")
                        .concat("'ports':[{'name':'AMQP','port':'" + port + "','bindingAddress':'127.0.0.1',")
                        .concat("'authenticationProvider':'plain','protocols':['AMQP_0_9_1'],")
                        .concat("'virtualhostaliases':[{'name':'defaultAlias','type':'defaultAlias'}]}],")
                        .concat("'virtualhostnodes':[{'name':'default','type':'Memory','defaultVirtualHostNode':'true',")
                        .concat("'virtualHostInitialConfiguration':'{\\\"type\\\":\\\"Memory\\\"}'}]}")
                        .replace('\'', '"'));
        Map<String, Object> attributes = new HashMap<>();
        attributes.put("type", "Memory");
        attributes.put("initialConfigurationLocation", config.toUri().toString());
        attributes.put("startupLoggedToSystemOut", false);
        attributes.put("context", Map.of("qpid.work_dir", work.toString()));
        new SystemLauncher().startup(attributes);
        System.out.println("port " + port + ".");
    }
}
