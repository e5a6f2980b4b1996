package io.pigeon.telemetry;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.telemetry.RejectedRow.Rejection;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Reads recordings for the route {@code load-replay}. */
@Component("replayFiles")
class ReplayFiles {

  private static final Logger LOG = LoggerFactory.getLogger(ReplayFiles.class);

  private static final int BATCH = 1000;

  private final TelemetryProperties properties;
  private final PositionIntake intake;
  private final ObjectMapper json;

  ReplayFiles(TelemetryProperties properties, PositionIntake intake, ObjectMapper json) {
    this.properties = properties;
    this.intake = intake;
    this.json = json;
  }

  /** One element of the parameter {@code rows} of {@code replay-rows-insert.sql}. */
  private record Recorded(
      long number,
      @JsonProperty("arrival_ms") long arrivalMs,
      @JsonProperty("behind_ms") long behindMs,
      PositionRow position) {}

  /**
   * The recording, in batches of {@value #BATCH} rows, each the parameters of {@code
   * replay-rows-insert.sql}. Rows arrive in the order of the file, so one that is older than its
   * predecessor arrives late, as it did.
   *
   * @throws UnreadableException if this instance does not simulate, or the file holds no position
   */
  public List<Map<String, Object>> batches(@Body File file)
      throws IOException, JsonProcessingException {
    if (!properties.simulated()) {
      throw new UnreadableException(
          "A replay needs simulated time: set pigeon.telemetry.simulation-speed, on an instance that watches no real pig.");
    }
    List<Recorded> rows = read(file);
    if (rows.isEmpty()) {
      throw new UnreadableException("The file holds no position that could be replayed.");
    }
    List<Map<String, Object>> batches = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += BATCH) {
      List<Recorded> batch = rows.subList(from, Math.min(from + BATCH, rows.size()));
      batches.add(Map.of("file", file.getName(), "rows", json.writeValueAsString(batch)));
    }
    LOG.info(
        "replay file={} starts rows={} at {} times real time",
        file.getName(),
        rows.size(),
        properties.simulationSpeed());
    return batches;
  }

  private List<Recorded> read(File file) throws IOException {
    List<Recorded> rows = new ArrayList<>();
    try (Reader reader = Files.newBufferedReader(file.toPath(), StandardCharsets.UTF_8);
        PositionCsv csv = new PositionCsv(reader)) {
      Instant first = Instant.EPOCH;
      long arrival = 0;
      while (csv.hasNext()) {
        PositionCsv.Line line = csv.next();
        try {
          PositionRow row = intake.check(line.requireFields());
          first = rows.isEmpty() ? row.ts() : first;
          long behind = Duration.between(first, row.ts()).toMillis();
          arrival = Math.max(arrival, behind);
          rows.add(new Recorded(line.number(), arrival, behind, row));
        } catch (Rejection e) {
          RejectedRow rejected = e.at(line.number());
          LOG.warn(
              "replay file={} row={} rejected: {} {}",
              file.getName(),
              rejected.row(),
              rejected.field(),
              rejected.message());
        }
      }
    }
    return rows;
  }
}
