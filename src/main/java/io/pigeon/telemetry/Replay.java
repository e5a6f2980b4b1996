package io.pigeon.telemetry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.telemetry.RejectedRow.Rejection;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What the route {@code replay-positions} does with a CSV file: each row arrives when simulated time
 * has come as far as the recording had. How far a replay is stands in the table {@code replays}, so
 * one that was cut off goes on where it was, and the time that it was away does not count.
 */
@Component("replay")
class Replay {

  private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

  private static final String STATE = "replay";

  private final TelemetryProperties properties;
  private final SimulatedTime time;
  private final PositionIntake intake;
  private final ObjectMapper json;
  private final Clock clock;

  Replay(
      TelemetryProperties properties,
      SimulatedTime time,
      PositionIntake intake,
      ObjectMapper json,
      Clock clock) {
    this.properties = properties;
    this.time = time;
    this.intake = intake;
    this.json = json;
    this.clock = clock;
  }

  /**
   * A row of the recording.
   *
   * @param number from 1
   * @param arrival after the first row's time; never earlier than the row before
   */
  record Recorded(long number, PositionRow row, Duration arrival) {}

  private static final class Playing {
    private final String file;
    private final List<Recorded> rows;
    private final Instant firstTs;
    private Instant simulatedStart = Instant.EPOCH;
    private Duration databaseAhead = Duration.ZERO;
    private long toldAt = System.nanoTime();

    Playing(String file, List<Recorded> rows) {
      this.file = file;
      this.rows = rows;
      this.firstTs = rows.get(0).row().ts();
    }
  }

  /** Reads the recording; the body becomes the parameters of {@code replay-begin.sql}. */
  public void read(@Body File file, Exchange exchange) throws IOException {
    if (!properties.simulated()) {
      throw new UnreadableException(
          "A replay needs simulated time: set pigeon.telemetry.simulation-speed, on an instance that watches no real pig.");
    }
    List<Recorded> rows = recorded(file);
    if (rows.isEmpty()) {
      throw new UnreadableException("The file holds no position that could be replayed.");
    }
    exchange.setProperty(STATE, new Playing(file.getName(), rows));
    exchange.getMessage().setBody(Map.of("file", file.getName()));
  }

  private List<Recorded> recorded(File file) throws IOException {
    List<Recorded> rows = new ArrayList<>();
    Duration arrival = Duration.ZERO;
    try (Reader reader = Files.newBufferedReader(file.toPath(), StandardCharsets.UTF_8);
        PositionCsv csv = new PositionCsv(reader)) {
      while (csv.hasNext()) {
        PositionCsv.Line line = csv.next();
        try {
          PositionRow row = intake.check(line.requireFields());
          if (!rows.isEmpty()) {
            Duration behind = Duration.between(rows.get(0).row().ts(), row.ts());
            arrival = behind.compareTo(arrival) > 0 ? behind : arrival;
          }
          rows.add(new Recorded(line.number(), row, arrival));
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

  /**
   * Sets simulated time going and says what is left to play.
   *
   * @param begun the row of {@code replay-begin.sql}: simulated_start, done_rows, now
   */
  public List<Recorded> start(@Body Map<String, Object> begun, Exchange exchange) {
    Playing playing = exchange.getProperty(STATE, Playing.class);
    playing.simulatedStart = ((Timestamp) value(begun, "simulated_start")).toInstant();
    Instant real = ((Timestamp) value(begun, "now")).toInstant();
    playing.databaseAhead = Duration.between(clock.instant(), real);
    long done = ((Number) value(begun, "done_rows")).longValue();
    Duration reached =
        playing.rows.stream()
            .filter(recorded -> recorded.number() <= done)
            .reduce((first, second) -> second)
            .map(Recorded::arrival)
            .orElse(Duration.ZERO);
    time.start(playing.simulatedStart.plus(reached), real);
    LOG.info(
        "replay file={} {} row={} of {} at {} times real time",
        playing.file,
        done == 0 ? "starts" : "goes on after",
        done,
        playing.rows.size(),
        time.speed());
    return playing.rows.stream().filter(recorded -> recorded.number() > done).toList();
  }

  /** Milliseconds of real time until a row arrives. */
  public long millisUntilDue(@Body Recorded recorded, Exchange exchange) {
    Playing playing = exchange.getProperty(STATE, Playing.class);
    Instant real = clock.instant().plus(playing.databaseAhead);
    return time.until(playing.simulatedStart.plus(recorded.arrival()), real).toMillis();
  }

  /** Makes the parameters of {@code replay-step.sql} the body: the row, moved to simulated time. */
  public void step(@Body Recorded recorded, Exchange exchange) throws JsonProcessingException {
    Playing playing = exchange.getProperty(STATE, Playing.class);
    Duration shift = Duration.between(playing.firstTs, playing.simulatedStart);
    PositionRow row = recorded.row().movedBy(shift);
    Instant arrival = playing.simulatedStart.plus(recorded.arrival());
    exchange
        .getMessage()
        .setBody(
            Map.of(
                "file", playing.file,
                "row_number", recorded.number(),
                "arrival", Timestamp.from(arrival),
                "rows", json.writeValueAsString(List.of(row))));
    if (System.nanoTime() - playing.toldAt > 1_000_000_000L) {
      playing.toldAt = System.nanoTime();
      LOG.info(
          "replay file={} row={} of {} simulated={}",
          playing.file,
          recorded.number(),
          playing.rows.size(),
          arrival);
    }
  }

  private static Object value(Map<String, Object> row, String column) {
    Object value = row.get(column);
    if (value == null) {
      throw new IllegalStateException("replay-begin.sql returned no " + column + ".");
    }
    return value;
  }
}
