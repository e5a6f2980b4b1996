package io.pigeon.api.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import io.pigeon.api.http.Request;
import io.pigeon.api.http.Requests;
import io.pigeon.telemetry.Intake;
import io.pigeon.telemetry.PositionIntake;
import io.pigeon.telemetry.UnreadableException;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** {@code POST /api/v1/positions}: reads the body, and answers row by row. */
@Component("createPositions")
class CreatePositions {

  private static final String INTAKE = "intake";

  private final Requests requests;
  private final PositionIntake intake;
  private final Answer answer;
  private final ObjectMapper json;

  CreatePositions(Requests requests, PositionIntake intake, Answer answer, ObjectMapper json) {
    this.requests = requests;
    this.intake = intake;
    this.answer = answer;
    this.json = json;
  }

  /** The body becomes the parameters of {@code positions-insert.sql}. */
  public void read(Exchange exchange) throws IOException {
    Intake taken = parse(requests.of(exchange));
    exchange.setProperty(INTAKE, taken);
    exchange.getMessage().setBody(taken.parameters(json));
  }

  private Intake parse(Request request) throws IOException {
    String type = request.mediaType();
    byte[] body = request.bytes();
    try {
      return switch (type) {
        case "application/json" -> intake.json(body);
        case "application/x-ndjson" -> intake.ndjson(body);
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
