package io.pigeon.channel.push;

import io.pigeon.channel.ChannelConfig;
import io.pigeon.channel.ChannelException;
import io.pigeon.channel.ChannelException.Fault;
import io.pigeon.channel.HttpAnswer;
import io.pigeon.channel.ProviderUrl;
import io.pigeon.channel.TryTime;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Where a message to FCM goes, and in whose name. */
@Component("fcmRequest")
class FcmRequest {

  /** No try takes longer, with all that belongs to it: tokens, and a second request. */
  private static final Duration LONGEST = Duration.ofSeconds(18);

  private static final String TIME = "fcmTime";
  private static final String BODY = "fcmBody";
  private static final String AUTHORIZATION = "Authorization";
  private static final String ACCOUNT = "service_account_key";
  private static final Pattern PROJECT = Pattern.compile("[A-Za-z0-9.:-]{1,100}");

  private final AccessTokens tokens;

  FcmRequest(AccessTokens tokens) {
    this.tokens = tokens;
  }

  /** Sets all headers of the request; those that were there before are gone. */
  public void prepare(Exchange exchange) throws IOException {
    exchange.setProperty(TIME, TryTime.begin(config(exchange), LONGEST));
    exchange.setProperty(BODY, exchange.getMessage().getBody());
    write(exchange);
  }

  /** After a 401: the same again with a new token, unless it is not the token that is at fault. */
  public void renew(Exchange exchange) throws IOException {
    HttpAnswer answer = HttpAnswer.of(exchange);
    if (FcmAnswer.errorCode(answer).equals("THIRD_PARTY_AUTH_ERROR")) {
      throw FcmAnswer.misconfigured(answer);
    }
    String refused = exchange.getMessage().getHeader(AUTHORIZATION, String.class);
    tokens.forget(config(exchange).required(ACCOUNT), refused);
    exchange.getMessage().setBody(exchange.getProperty(BODY));
    write(exchange);
  }

  private void write(Exchange exchange) throws IOException {
    ChannelConfig config = config(exchange);
    String account = config.required(ACCOUNT);
    String url = url(config, account);
    TryTime time = exchange.getProperty(TIME, TryTime.class);
    String authorization = tokens.authorization(account, time.left());
    Map<String, Object> headers = exchange.getMessage().getHeaders();
    headers.clear();
    headers.put(Exchange.HTTP_URI, url);
    headers.put(AUTHORIZATION, authorization);
    headers.put(Exchange.CONTENT_TYPE, "application/json; charset=UTF-8");
    headers.put("Pigeon-Timeout-Millis", time.leftMillis());
  }

  private String url(ChannelConfig config, String account) {
    String project = config.text("project_id").or(() -> tokens.project(account)).orElse("").strip();
    if (!PROJECT.matcher(project).matches()) {
      throw new ChannelException(
          Fault.MISCONFIGURED,
          "The channel %s has no project: set config.project_id, as the service account names none."
              .formatted(config.name()));
    }
    String base = ProviderUrl.of(config, "https://fcm.googleapis.com");
    return base + "/v1/projects/" + project + "/messages:send";
  }

  private static ChannelConfig config(Exchange exchange) {
    return exchange.getProperty("channelConfig", ChannelConfig.class);
  }
}
