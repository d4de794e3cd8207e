import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.jms.ConnectionFactory;
import javax.jms.JMSConsumer;
import javax.jms.JMSContext;
import javax.jms.JMSException;
import javax.jms.JMSProducer;
import javax.jms.Message;
import javax.jms.MessageListener;
import javax.jms.Queue;
import javax.jms.TextMessage;

/** The simplified API of JMS 2; {@code arguments}: a factory and an address. */
public final class JmsContexts {

    static final CountDownLatch HANDLED = new CountDownLatch(2);

    private JmsContexts() {}

    public static void main(String[] arguments) throws Exception {
        ConnectionFactory factory = (ConnectionFactory)
                Class.forName(arguments[0]).getConstructor(String.class).newInstance(arguments[1]);
        System.out.println("ready");
        System.in.read(); // until the program's start-up, which is a transaction too, is over
        JMSContext listening = factory.createContext();
        JMSConsumer consumer = listening.createConsumer(listening.createQueue("simple"));
        MessageListener lambda = JmsContexts::handle;
        consumer.setMessageListener(lambda);
        System.out.println("same " + (consumer.getMessageListener() == lambda));
        JMSContext context = factory.createContext();
        produce(context);
        if (!HANDLED.await(20, TimeUnit.SECONDS)) {
            System.out.println("missing " + HANDLED.getCount());
        }
        consume(context);
        System.out.println("done");
        Thread.sleep(Long.MAX_VALUE);
    }

    static void produce(JMSContext context) {
        Queue queue = context.createQueue("simple");
        JMSProducer producer = context.createProducer();
        producer.send(queue, "text");
        producer.send(queue, context.createTextMessage("message"));
        Queue pulled = context.createQueue("pulled");
        producer.send(pulled, Map.of("key", "s3cr3t"));
        producer.send(pulled, "body");
    }

    static void consume(JMSContext context) throws JMSException {
        JMSConsumer consumer = context.createConsumer(context.createQueue("pulled"));
        System.out.println("map " + (consumer.receive(20_000) != null));
        String body;
        try {
            body = consumer.receiveBody(String.class, 20_000);
        } catch (UnsupportedOperationException activeMq) {
            body = ((TextMessage) consumer.receive(20_000)).getText();
        }
        System.out.println("then " + body);
        System.out.println("empty " + consumer.receive(20) + " " + consumer.receiveNoWait());
    }

    static void handle(Message message) {
        try {
            System.out.println("handled " + message.getStringProperty("traceparent"));
            HANDLED.countDown();
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }
}
