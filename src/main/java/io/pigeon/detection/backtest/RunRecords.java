package io.pigeon.detection.backtest;

import io.pigeon.detection.PositionRows;
import io.pigeon.detection.RunOrderRows;
import io.pigeon.detection.fold.Direction;
import io.pigeon.detection.fold.Method;
import io.pigeon.detection.fold.Passage;
import io.pigeon.detection.fold.Position;
import io.pigeon.detection.fold.RunOrders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Component;

/** What is stored of a run: its bounds, its positions, and what was told of it. Only reads. */
@Component
class RunRecords {

  private final NamedParameterJdbcTemplate jdbc;
  private final String readBounds;
  private final String readPositions;
  private final String readEvents;
  private final String readPassages;
  private final String readOrders;

  RunRecords(
      NamedParameterJdbcTemplate jdbc,
      @Value("${pigeon.sql}/run-bounds-read.sql") Resource readBounds,
      @Value("${pigeon.sql}/run-positions-read.sql") Resource readPositions,
      @Value("${pigeon.sql}/run-events-read.sql") Resource readEvents,
      @Value("${pigeon.sql}/run-passages-read.sql") Resource readPassages,
      @Value("${pigeon.sql}/run-orders-read.sql") Resource readOrders)
      throws IOException {
    this.jdbc = jdbc;
    this.readBounds = readBounds.getContentAsString(StandardCharsets.UTF_8);
    this.readPositions = readPositions.getContentAsString(StandardCharsets.UTF_8);
    this.readPassages = readPassages.getContentAsString(StandardCharsets.UTF_8);
    this.readOrders = readOrders.getContentAsString(StandardCharsets.UTF_8);
    this.readEvents = readEvents.getContentAsString(StandardCharsets.UTF_8);
  }

  Optional<RunToReplay> run(String runKey) {
    return jdbc
        .query(readBounds, Map.of("run_key", runKey), (row, number) -> runToReplay(row))
        .stream()
        .findFirst();
  }

  /**
   * A page of a run's positions, in the order of their arrival.
   *
   * @param afterIngestedAt with {@code afterId} the last row of the page before
   */
  List<Position> positions(RunToReplay run, Instant afterIngestedAt, long afterId, int page) {
    return jdbc
        .queryForList(
            readPositions,
            Map.of(
                "pig_id", run.pigId(),
                "started_at", Timestamp.from(run.startedAt()),
                "rows_until", Timestamp.from(run.rowsUntil()),
                "arrived_until", Timestamp.from(run.arrivedUntil()),
                "after_ingested_at", Timestamp.from(afterIngestedAt),
                "after_id", afterId,
                "page", page))
        .stream()
        .map(PositionRows::position)
        .toList();
  }

  /** The orders that a run was begun by, or ended by. */
  RunOrders orders(RunToReplay run) {
    return RunOrderRows.orders(
        jdbc.queryForList(
            readOrders,
            Map.of(
                "pig_id", run.pigId(),
                "run_key", run.runKey(),
                "started_at", Timestamp.from(run.startedAt()),
                "arrived_until", Timestamp.from(run.arrivedUntil()))));
  }

  /** The passages of a run as they were told, in the order of their time. */
  List<Passage> passages(String runKey) {
    return jdbc.query(
        readPassages,
        Map.of("run_key", runKey),
        (row, number) ->
            new Passage(
                row.getString("run_key"),
                row.getString("poi_id"),
                Direction.valueOf(row.getString("direction")),
                row.getInt("ordinal"),
                instant(row, "passed_at"),
                instant(row, "earliest"),
                instant(row, "latest"),
                Method.valueOf(row.getString("method")),
                row.getDouble("chainage_m")));
  }

  List<ToldEvent> told(String runKey) {
    return jdbc.query(
        readEvents,
        Map.of("run_key", runKey),
        (row, number) ->
            new ToldEvent(
                row.getString("dedup_key"), row.getString("type"), instant(row, "occurred_at")));
  }

  private static RunToReplay runToReplay(ResultSet row) throws SQLException {
    return new RunToReplay(
        row.getString("run_key"),
        row.getString("pig_id"),
        Optional.ofNullable(row.getString("tool_type")),
        Optional.ofNullable(row.getString("route_id")),
        Optional.ofNullable(row.getString("ref_version")),
        row.getString("config_version"),
        instant(row, "started_at"),
        instant(row, "rows_until"),
        instant(row, "arrived_until"),
        row.getBoolean("completed"),
        row.getBoolean("first_stored"),
        row.getLong("positions"));
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getTimestamp(column).toInstant();
  }
}
