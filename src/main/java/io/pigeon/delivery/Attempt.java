package io.pigeon.delivery;

import io.pigeon.channel.ChannelConfig;
import io.pigeon.channel.ChannelConfigs;
import io.pigeon.channel.Message;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.springframework.stereotype.Component;

/**
 * The decisions of the route {@code deliver}: what a channel is given, and what its answer means.
 */
@Component("attempt")
class Attempt {

  private static final String DELIVERY = "delivery";
  static final String RESULT = "result";
  private static final String STARTED = "started";

  private final RetryPolicy retryPolicy;
  private final FailureClassifier classifier = new FailureClassifier();
  private final InFlight inFlight;
  private final ChannelConfigs channels;
  private final Words words;

  Attempt(DeliveryProperties properties, InFlight inFlight, ChannelConfigs channels, Words words) {
    this.channels = channels;
    this.words = words;
    this.retryPolicy = properties.retry();
    this.inFlight = inFlight;
  }

  /**
   * Lays out what a channel route gets: the {@link Message} in the body, and the headers {@code
   * address}, {@code destination}, {@code attempt} and {@code Idempotency-Key}, and {@code
   * replaces-message-id} if there is a message to update; the channel's settings are the property
   * {@code channelConfig}.
   */
  public void begin(Exchange exchange) throws InvalidPayloadException {
    Delivery delivery = exchange.getMessage().getMandatoryBody(Delivery.class);
    exchange.setProperty(DELIVERY, delivery);
    exchange.setProperty(STARTED, System.nanoTime());
    ChannelConfig channel = channels.of(delivery.channel());
    exchange.setProperty("channel", channel.type());
    exchange.setProperty("channelConfig", channel);
    exchange.setProperty("stale", delivery.stale());
    exchange.setProperty("silenced", delivery.silence().isPresent());
    exchange.setProperty("replaced", delivery.replaced());
    String key = delivery.idempotencyKey().toString();
    exchange
        .getMessage()
        .setBody(
            new Message(
                delivery.type(),
                delivery.occurredAt(),
                delivery.data(),
                key,
                delivery.priority(),
                delivery.grouped(),
                words.of(delivery, channel.type())));
    Map<String, Object> headers = exchange.getMessage().getHeaders();
    headers.clear();
    headers.put("address", delivery.address());
    headers.put("destination", delivery.destination());
    headers.put("attempt", delivery.attempts() + 1);
    headers.put("Idempotency-Key", key);
    delivery.replacesMessageId().ifPresent(id -> headers.put("replaces-message-id", id));
  }

  /** Too late to be worth sending. Not a try. */
  public void expired(Exchange exchange) {
    unsent(exchange, Result.Outcome.EXPIRED, Reason.EXPIRED);
  }

  /** A silence holds over it. Not a try. */
  public void silenced(Exchange exchange) {
    unsent(exchange, Result.Outcome.SUPPRESSED, Reason.SILENCED);
  }

  /** A newer message has taken its place. Not a try. */
  public void replaced(Exchange exchange) {
    unsent(exchange, Result.Outcome.SUPPRESSED, Reason.REPLACED);
  }

  private static void unsent(Exchange exchange, Result.Outcome outcome, Reason reason) {
    int attempts = deliveryOf(exchange).attempts();
    conclude(exchange, outcome, reason, attempts, OptionalInt.empty(), "", Optional.empty());
  }

  /** The channel's route came to its normal end, so the other side took it. */
  public void accepted(Exchange exchange) {
    Integer status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
    conclude(
        exchange,
        Result.Outcome.SENT,
        Reason.ACCEPTED,
        deliveryOf(exchange).attempts() + 1,
        status == null ? OptionalInt.empty() : OptionalInt.of(status),
        answer(exchange),
        Optional.ofNullable(exchange.getMessage().getHeader("provider-message-id", String.class)));
  }

  /** What is no text was not said by the other side: a channel may leave the message as it was. */
  private static String answer(Exchange exchange) {
    Object body = exchange.getMessage().getBody();
    if (body instanceof InputStream || body instanceof byte[]) {
      String text = exchange.getMessage().getBody(String.class);
      return text == null ? "" : text;
    }
    return body instanceof String text ? text : "";
  }

  /** The channel threw: another try, or the end. */
  public void failed(Exchange exchange) {
    Delivery delivery = deliveryOf(exchange);
    Failure failure =
        classifier.classify(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
    int attempts = delivery.attempts() + 1;
    RetryPolicy.Next next =
        retryPolicy.after(
            failure,
            attempts,
            delivery.maxRetries(),
            delivery.age(),
            delivery.blocking(),
            ThreadLocalRandom.current().nextDouble());
    exchange.setProperty(RESULT, Result.failed(failure, next, attempts, elapsed(exchange)));
  }

  private static void conclude(
      Exchange exchange,
      Result.Outcome outcome,
      Reason reason,
      int attempts,
      OptionalInt statusCode,
      String response,
      Optional<String> providerMessageId) {
    exchange.setProperty(
        RESULT,
        new Result(
            outcome,
            reason,
            reason,
            attempts,
            Duration.ZERO,
            Duration.ZERO,
            elapsed(exchange),
            statusCode,
            response,
            providerMessageId));
  }

  /** Whatever happened, the place is free again. */
  public void end(Exchange exchange) {
    inFlight.end(deliveryOf(exchange));
  }

  static Delivery deliveryOf(Exchange exchange) {
    return exchange.getProperty(DELIVERY, Delivery.class);
  }

  private static Duration elapsed(Exchange exchange) {
    return Duration.ofNanos(System.nanoTime() - exchange.getProperty(STARTED, Long.class));
  }
}
