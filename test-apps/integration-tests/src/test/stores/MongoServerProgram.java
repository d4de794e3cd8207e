import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;

/** A server that speaks MongoDB's protocol, in a JVM without the agent; prints its port. */
public final class MongoServerProgram {

    private MongoServerProgram() {}

    public static void main(String[] arguments) throws Exception {
        MongoServer server = new MongoServer(new MemoryBackend());
        System.out.println("port " + server.bind().getPort() + " ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
