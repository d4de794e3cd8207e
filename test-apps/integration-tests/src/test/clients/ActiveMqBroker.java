import org.apache.activemq.broker.BrokerService;

/** A real broker of ActiveMQ, in memory. */
public final class ActiveMqBroker {

    private ActiveMqBroker() {}

    public static void main(String[] arguments) throws Exception {
        BrokerService broker = new BrokerService();
        broker.setPersistent(false);
        broker.setUseJmx(false);
        broker.setAdvisorySupport(false);
        broker.addConnector("tcp://127.0.0.1:0");
        broker.start();
        broker.waitUntilStarted();
        System.out.println("port " + broker.getTransportConnectors().get(0).getConnectUri().getPort() + ".");
        Thread.sleep(Long.MAX_VALUE);
    }
}
