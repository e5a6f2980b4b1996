package io.pigeon.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.telemetry.Intake;
import io.pigeon.telemetry.PositionIntake;
import io.pigeon.telemetry.TelemetryProperties;
import io.pigeon.telemetry.UnreadableException;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** {@code POST /api/v1/positions}: reads the body, and answers row by row. */
@Component("createPositions")
class CreatePositions {

  private static final String INTAKE = "intake";

  private final PositionIntake intake;
  private final int maxBytes;
  private final Answer answer;
  private final ObjectMapper json;

  CreatePositions(
      PositionIntake intake, TelemetryProperties properties, Answer answer, ObjectMapper json) {
    this.intake = intake;
    this.maxBytes = properties.maxBytes();
    this.answer = answer;
    this.json = json;
  }

  /** The body becomes the parameters of {@code positions-insert.sql}. */
  public void read(Exchange exchange) throws IOException {
    Intake taken = parse(exchange);
    exchange.setProperty(INTAKE, taken);
    exchange.getMessage().setBody(taken.parameters(json));
  }

  private Intake parse(Exchange exchange) throws IOException {
    String type = RequestBody.mediaType(exchange);
    byte[] body = RequestBody.bytes(exchange, maxBytes);
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

  /** 202 with the counts; 400 if no row at all was good. */
  public void answer(Exchange exchange) throws JsonProcessingException {
    Intake taken = exchange.getProperty(INTAKE, Intake.class);
    int status = taken.isAllRejected() ? 400 : 202;
    answer.write(exchange, status, taken.report());
  }
}
