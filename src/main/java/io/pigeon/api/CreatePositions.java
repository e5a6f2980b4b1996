package io.pigeon.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.telemetry.Intake;
import io.pigeon.telemetry.PositionIntake;
import io.pigeon.telemetry.TelemetryProperties;
import io.pigeon.telemetry.UnreadableException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** {@code POST /api/v1/positions}: reads the body, and answers row by row. */
@Component("createPositions")
class CreatePositions {

  private static final String INTAKE = "intake";

  private final PositionIntake intake;
  private final int maxBytes;
  private final ObjectMapper json;

  CreatePositions(PositionIntake intake, TelemetryProperties properties, ObjectMapper json) {
    this.intake = intake;
    this.maxBytes = properties.maxBytes();
    this.json = json;
  }

  /** The body becomes the parameters of {@code positions-insert.sql}. */
  public void read(Exchange exchange) throws IOException {
    Intake taken = parse(exchange);
    exchange.setProperty(INTAKE, taken);
    exchange.getMessage().setBody(taken.parameters(json));
  }

  private Intake parse(Exchange exchange) throws IOException {
    String type = mediaType(exchange);
    byte[] body = body(exchange);
    try {
      return switch (type) {
        case "application/json" -> intake.json(body);
        case "application/x-ndjson", "application/jsonl" -> intake.ndjson(body);
        case "text/csv" -> intake.csv(body);
        default ->
            throw new ProblemException(
                Problem.UNSUPPORTED_MEDIA_TYPE,
                "Send application/json, application/x-ndjson or text/csv.");
      };
    } catch (UnreadableException e) {
      throw new ProblemException(Problem.MALFORMED_BODY, String.valueOf(e.getMessage()));
    }
  }

  private byte[] body(Exchange exchange) throws IOException {
    InputStream stream = exchange.getMessage().getBody(InputStream.class);
    byte[] body = stream == null ? new byte[0] : stream.readNBytes(maxBytes + 1);
    if (body.length > maxBytes) {
      throw new ProblemException(
          Problem.BODY_TOO_LARGE,
          "The body is larger than " + maxBytes + " bytes; send less at once.");
    }
    return body;
  }

  private static String mediaType(Exchange exchange) {
    String header = exchange.getMessage().getHeader(Exchange.CONTENT_TYPE, "", String.class);
    return header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }

  /** 202 with the counts; 400 if no row at all was good. */
  public void answer(Exchange exchange) throws JsonProcessingException {
    Intake taken = exchange.getProperty(INTAKE, Intake.class);
    int status = taken.isAllRejected() ? 400 : 202;
    exchange.getMessage().removeHeaders("*");
    exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
    exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
    exchange.getMessage().setBody(json.writeValueAsString(taken.report()));
  }
}
