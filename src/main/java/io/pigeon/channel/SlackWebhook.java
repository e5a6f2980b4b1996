package io.pigeon.channel;

import io.pigeon.channel.ChannelException.Fault;
import java.io.IOException;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.springframework.stereotype.Component;

/** A message to an incoming webhook of Slack; its URL is secret, and stands for a conversation. */
@Component("slackWebhook")
class SlackWebhook {

  private final WebhookProperties properties;

  SlackWebhook(WebhookProperties properties) {
    this.properties = properties;
  }

  /**
   * Lays out the request.
   *
   * @param uri that the guard has passed
   */
  public void write(
      Exchange exchange,
      @Header(Exchange.HTTP_URI) String uri,
      @ExchangeProperty("channelConfig") ChannelConfig config)
      throws IOException {
    Message message = exchange.getMessage().getBody(Message.class);
    ChatRequest.write(
        exchange,
        uri,
        Map.of(),
        SlackMessage.body(config, message),
        TryTime.begin(config, properties));
  }

  /**
   * Understands the answer: {@code ok}, or a status and one word. A 410 says that the conversation
   * is archived, and nothing of the host.
   */
  public void read(Exchange exchange) throws HttpOperationFailedException {
    HttpAnswer answer = HttpAnswer.take(exchange, "");
    String word = HttpAnswer.quote(answer.body());
    if (answer.isSuccess()) {
      exchange.getMessage().setBody(word);
      return;
    }
    int status = answer.status();
    boolean told = status >= 400 && status < 500 && status != 408 && status != 429;
    if (told && SlackMessage.fault(word) != Fault.REFUSED) {
      throw SlackMessage.failure(word, answer, word);
    }
    if (status == 404 || status == 410) {
      throw new ChannelException(
          Fault.BAD_ADDRESS, "Slack: no webhook is there any more: %d %s".formatted(status, word));
    }
    throw answer.failure();
  }
}
