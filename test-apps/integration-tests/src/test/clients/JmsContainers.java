import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.jms.ConnectionFactory;
import javax.jms.JMSException;
import javax.jms.Message;
import javax.jms.MessageListener;
import org.springframework.jms.connection.CachingConnectionFactory;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.listener.AbstractMessageListenerContainer;
import org.springframework.jms.listener.DefaultMessageListenerContainer;
import org.springframework.jms.listener.SessionAwareMessageListener;
import org.springframework.jms.listener.SimpleMessageListenerContainer;

/** Spring's containers, polling and not, with listeners of both kinds as lambdas; {@code arguments}: a factory and an address. */
public final class JmsContainers {

    static final CountDownLatch HANDLED = new CountDownLatch(4);

    private JmsContainers() {}

    public static void main(String[] arguments) throws Exception {
        ConnectionFactory factory = (ConnectionFactory)
                Class.forName(arguments[0]).getConstructor(String.class).newInstance(arguments[1]);
        System.out.println("ready");
        System.in.read(); // until the program's start-up, which is a transaction too, is over
        MessageListener plain = JmsContainers::handle;
        SessionAwareMessageListener<Message> springs = (message, session) -> handle(message);
        start(new DefaultMessageListenerContainer(), factory, "polled", plain);
        start(new DefaultMessageListenerContainer(), factory, "polled-springs", springs);
        start(new SimpleMessageListenerContainer(), factory, "pushed", plain);
        start(new SimpleMessageListenerContainer(), factory, "pushed-springs", springs);
        produce(new JmsTemplate(new CachingConnectionFactory(factory)));
        if (!HANDLED.await(30, TimeUnit.SECONDS)) {
            System.out.println("missing " + HANDLED.getCount());
        }
        System.out.println("done");
        Thread.sleep(Long.MAX_VALUE);
    }

    static void start(
            AbstractMessageListenerContainer container, ConnectionFactory factory, String queue, Object listener) {
        container.setConnectionFactory(factory);
        container.setDestinationName(queue);
        container.setMessageListener(listener);
        container.afterPropertiesSet();
        container.start();
    }

    static void produce(JmsTemplate template) {
        for (String queue : new String[] {"polled", "polled-springs", "pushed", "pushed-springs"}) {
            template.convertAndSend(queue, "s3cr3t");
        }
    }

    static void handle(Message message) {
        try {
            System.out.println("handled " + message.getStringProperty("traceparent"));
            HANDLED.countDown();
        } catch (JMSException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
