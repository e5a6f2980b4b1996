package io.pigeon.channel.push;

import com.fasterxml.jackson.databind.JsonNode;
import io.pigeon.channel.ChannelException;
import io.pigeon.channel.ChannelException.Fault;
import io.pigeon.channel.HttpAnswer;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.springframework.stereotype.Component;

/**
 * What an answer of FCM means: its status is that of Google's APIs in general, and what matters is
 * in {@code error.details[].errorCode} (documentation of the FCM v1 API, {@code ErrorCode}).
 */
@Component("fcmAnswer")
class FcmAnswer {

  /**
   * Keeps the id of a message that was taken.
   *
   * @throws ChannelException for what FCM says better than its status does
   * @throws HttpOperationFailedException for 429, 5xx and all else that the status says
   */
  public void read(Exchange exchange) throws HttpOperationFailedException {
    HttpAnswer answer = HttpAnswer.of(exchange);
    if (answer.isSuccess()) {
      answer.keepId(exchange, "name");
      return;
    }
    switch (answer.status()) {
      case 400 -> {
        if (blamesAddress(answer)) {
          throw new ChannelException(Fault.BAD_ADDRESS, said(answer));
        }
      }
      case 401 -> throw misconfigured(answer);
      case 403 -> {
        if (errorCode(answer).equals("SENDER_ID_MISMATCH")) {
          throw new ChannelException(Fault.BAD_ADDRESS, said(answer));
        }
        throw misconfigured(answer);
      }
      case 404 -> {
        if (errorCode(answer).equals("UNREGISTERED")) {
          throw new ChannelException(Fault.UNREGISTERED, said(answer));
        }
        // No such project, or no such server.
        throw misconfigured(answer);
      }
      default -> {}
    }
    throw answer.failure();
  }

  static ChannelException misconfigured(HttpAnswer answer) {
    return new ChannelException(Fault.MISCONFIGURED, said(answer));
  }

  /** Empty if FCM gave none. */
  static String errorCode(HttpAnswer answer) {
    for (JsonNode detail : details(answer)) {
      if (detail.has("errorCode")) {
        return detail.path("errorCode").asText("");
      }
    }
    return "";
  }

  /** INVALID_ARGUMENT stands for anything that is wrong with a message. */
  private static boolean blamesAddress(HttpAnswer answer) {
    boolean namesFields = false;
    for (JsonNode detail : details(answer)) {
      for (JsonNode violation : detail.path("fieldViolations")) {
        namesFields = true;
        String field = violation.path("field").asText();
        if (field.equals("message.token") || field.equals("message.topic")) {
          return true;
        }
      }
    }
    return !namesFields
        && errorCode(answer).equals("INVALID_ARGUMENT")
        && answer.json().at("/error/message").asText().contains("registration token");
  }

  private static JsonNode details(HttpAnswer answer) {
    return answer.json().at("/error/details");
  }

  private static String said(HttpAnswer answer) {
    String code = errorCode(answer);
    String message = answer.json().at("/error/message").asText(answer.body());
    return HttpAnswer.quote("FCM: %d %s %s".formatted(answer.status(), code, message));
  }
}
