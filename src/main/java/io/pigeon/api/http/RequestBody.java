package io.pigeon.api.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.telemetry.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.function.Function;
import org.apache.camel.Exchange;

/** What a caller sent. */
public final class RequestBody {

  private static final ObjectMapper STRICT = StrictJson.mapper();

  private RequestBody() {}

  /** In lower case, without parameters; empty if the caller did not say. */
  public static String mediaType(Exchange exchange) {
    String header = exchange.getMessage().getHeader(Exchange.CONTENT_TYPE, "", String.class);
    return header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /**
   * The body, empty if there is none.
   *
   * @throws ProblemException if it is larger than so many bytes
   */
  public static byte[] bytes(Exchange exchange, int maxBytes) throws IOException {
    InputStream stream = exchange.getMessage().getBody(InputStream.class);
    byte[] body = stream == null ? new byte[0] : stream.readNBytes(maxBytes + 1);
    if (body.length > maxBytes) {
      throw new ProblemException(
          Problem.BODY_TOO_LARGE,
          "The body is larger than " + maxBytes + " bytes; send less at once.");
    }
    return body;
  }

  /**
   * A body as JSON, in which no name stands twice and nothing follows the end.
   *
   * @param malformed makes the problem of what is wrong with it
   * @throws ProblemException if it is no JSON
   */
  public static JsonNode json(byte[] body, Function<String, ProblemException> malformed)
      throws IOException {
    try {
      return STRICT.readTree(body);
    } catch (JsonProcessingException e) {
      var where = e.getLocation();
      throw malformed.apply(
          "it is no valid JSON at line %d, column %d"
              .formatted(where.getLineNr(), where.getColumnNr()));
    }
  }
}
