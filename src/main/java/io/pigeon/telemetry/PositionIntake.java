package io.pigeon.telemetry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.telemetry.RejectedRow.Rejection;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Reads documents of positions. A bad row is rejected with its number, the field and what is wrong;
 * the others are taken. A document that is broken as a whole is refused as a whole.
 */
@Component
public class PositionIntake {

  private final TelemetryProperties properties;
  private final PositionCheck check;
  private final ObjectMapper strict = StrictJson.mapper();

  PositionIntake(TelemetryProperties properties, Clock clock) {
    this.properties = properties;
    this.check = new PositionCheck(clock, properties.futureTolerance());
  }

  Intake open() {
    return new Intake(check);
  }

  /**
   * Checks one row.
   *
   * @throws Rejection naming the first field that is wrong
   */
  PositionRow check(Map<String, String> fields) {
    return check.check(fields);
  }

  /**
   * Reads a JSON array.
   *
   * @param document an array of objects
   * @throws UnreadableException if it is not one, or has too many rows
   */
  public Intake json(byte[] document) {
    JsonNode array = parse(document, "The body");
    if (!array.isArray()) {
      throw new UnreadableException("The body is no JSON array of positions.");
    }
    Intake intake = open();
    for (JsonNode element : array) {
      add(intake, element);
    }
    return intake;
  }

  /**
   * Reads newline-delimited JSON.
   *
   * @param document one object a line
   * @throws UnreadableException if a line is no JSON, or there are too many
   */
  public Intake ndjson(byte[] document) {
    Intake intake = open();
    utf8(document)
        .lines()
        .filter(line -> !line.isBlank())
        .forEach(
            line ->
                add(
                    intake,
                    parse(
                        line.getBytes(StandardCharsets.UTF_8),
                        "Line " + (intake.size() + 1) + " of the body")));
    return intake;
  }

  /**
   * Reads CSV.
   *
   * @param document CSV with a heading
   * @throws UnreadableException if the heading is wrong, a quote is not closed, or there are too
   *     many rows
   */
  public Intake csv(byte[] document) {
    Intake intake = open();
    try (PositionCsv csv = new PositionCsv(new StringReader(utf8(document)))) {
      while (csv.hasNext()) {
        PositionCsv.Line line = csv.next();
        intake.add(line.number(), line::requireFields);
        requireRoom(intake);
      }
    } catch (Rejection | IOException e) {
      throw new UnreadableException(
          "The CSV's heading or form is wrong: it " + e.getMessage() + ".");
    }
    return intake;
  }

  private void add(Intake intake, JsonNode element) {
    intake.add(intake.size() + 1L, () -> fields(element));
    requireRoom(intake);
  }

  private void requireRoom(Intake intake) {
    if (intake.size() > properties.maxRows()) {
      throw new UnreadableException(
          "The body has more than " + properties.maxRows() + " positions; send several requests.");
    }
  }

  private static Map<String, String> fields(JsonNode element) {
    if (!element.isObject()) {
      throw new Rejection("row", "is no JSON object");
    }
    Map<String, String> fields = new HashMap<>();
    for (Map.Entry<String, JsonNode> property : element.properties()) {
      JsonNode value = property.getValue();
      if (value.isContainerNode() || value.isBoolean()) {
        throw new Rejection(property.getKey(), "must be a number or a text");
      }
      if (!value.isNull()) {
        fields.put(property.getKey(), value.asText());
      }
    }
    return fields;
  }

  private JsonNode parse(byte[] document, String what) {
    try {
      return strict.readTree(document);
    } catch (JsonProcessingException e) {
      var where = e.getLocation();
      throw new UnreadableException(
          "%s is no valid JSON at line %d, column %d: %s."
              .formatted(what, where.getLineNr(), where.getColumnNr(), e.getOriginalMessage()));
    } catch (IOException e) {
      throw new UnreadableException(what + " is no valid JSON: " + e.getMessage() + ".");
    }
  }

  private static String utf8(byte[] document) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
    } catch (CharacterCodingException e) {
      throw new UnreadableException("The body is not UTF-8.");
    }
  }
}
