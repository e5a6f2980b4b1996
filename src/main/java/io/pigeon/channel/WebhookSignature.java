package io.pigeon.channel;

import io.pigeon.InvalidSettingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.springframework.stereotype.Component;

/**
 * Signs a request as Standard Webhooks (standardwebhooks.com) wants it: {@code webhook-id}, the
 * same over all tries, {@code webhook-timestamp}, the seconds of this try, and {@code
 * webhook-signature}, one for each secret in force. Without a secret there is no signature.
 */
@Component("webhookSignature")
class WebhookSignature {

  private static final Duration OVERLAP = Duration.ofHours(24);
  private static final String SETTINGS = "pigeon.channels.webhook.";

  private final Optional<SigningSecret> current;
  private final Optional<SigningSecret> previous;
  private final Instant previousUntil;
  private final Clock clock;

  WebhookSignature(WebhookProperties properties, Clock clock) {
    this.current = secret("signing-secret", properties.signingSecret());
    this.previous = secret("previous-signing-secret", properties.previousSigningSecret());
    this.previousUntil =
        previous.isEmpty() ? Instant.MIN : rotatedAt(properties.rotatedAt()).plus(OVERLAP);
    this.clock = clock;
    if (previous.isPresent() && current.isEmpty()) {
      throw new InvalidSettingException(
          SETTINGS + "previous-signing-secret is set, but signing-secret is not.",
          "Set the new secret as " + SETTINGS + "signing-secret, or none at all.");
    }
  }

  private static Optional<SigningSecret> secret(String name, String text) {
    return Optional.of(text.strip())
        .filter(secret -> !secret.isEmpty())
        .map(secret -> SigningSecret.parse(SETTINGS + name, secret));
  }

  private static Instant rotatedAt(String text) {
    try {
      return Instant.parse(text.strip());
    } catch (DateTimeParseException e) {
      throw new InvalidSettingException(
          SETTINGS + "rotated-at is no instant, but there is a previous-signing-secret.",
          "Write when the secret was changed, such as 2026-01-14T08:00:00Z: both sign for 24 hours from then.");
    }
  }

  /** Signs the body as it is now; what is changed after it breaks the signature. */
  public void sign(Exchange exchange) throws InvalidPayloadException {
    byte[] body = exchange.getMessage().getMandatoryBody(byte[].class);
    Map<String, Object> headers = exchange.getMessage().getHeaders();
    String id = String.valueOf(headers.get("Idempotency-Key"));
    Instant now = clock.instant();
    exchange.getMessage().setBody(body);
    headers.put("webhook-id", id);
    headers.put("webhook-timestamp", String.valueOf(now.getEpochSecond()));
    List<SigningSecret> secrets = secretsAt(now);
    if (!secrets.isEmpty()) {
      headers.put("webhook-signature", signature(secrets, id, now.getEpochSecond(), body));
    }
  }

  private List<SigningSecret> secretsAt(Instant now) {
    if (current.isEmpty()) {
      return List.of();
    }
    return previous.isPresent() && now.isBefore(previousUntil)
        ? List.of(current.get(), previous.get())
        : List.of(current.get());
  }

  private static String signature(
      List<SigningSecret> secrets, String id, long timestamp, byte[] body) {
    return secrets.stream()
        .map(secret -> secret.sign(id, timestamp, body))
        .collect(Collectors.joining(" "));
  }
}
