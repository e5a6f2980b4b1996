package io.pigeon.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pigeon.delivery.ChannelTries;
import io.pigeon.delivery.ChannelTries.Tally;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What the route {@code report-health} writes to {@code system_health}: how tries turned out in
 * this instance, which hosts of channels it reached, and how long the database took. What could not
 * be written is said with the next report. For one thread: a report begins when the last one has
 * ended.
 */
@Component("healthReport")
class HealthReport {

  private static final Logger LOG = LoggerFactory.getLogger(HealthReport.class);
  private static final int MAX_ERROR = 200;

  private final ChannelTries tries;
  private final ChannelTests tests;
  private final OperationsProperties.Bounds bounds;
  private final ObjectMapper json;
  private final Map<String, Tally> unsaid = new LinkedHashMap<>();
  private Optional<String> databaseError = Optional.empty();
  private long databaseFailures;
  private long databaseFailedAt;
  private long began;
  private double lastMillis;

  HealthReport(
      ChannelTries tries, ChannelTests tests, OperationsProperties properties, ObjectMapper json) {
    this.tries = tries;
    this.tests = tests;
    this.bounds = properties.alarms();
    this.json = json;
  }

  /** The parameters of {@code system-health-report.sql}. */
  public Map<String, Object> begin() throws JsonProcessingException {
    began = System.nanoTime();
    tries.take().forEach((channel, tally) -> unsaid.merge(channel, tally, Tally::then));
    Map<String, ObjectNode> rows = new TreeMap<>();
    unsaid.forEach((channel, tally) -> write(row(rows, channel), tally));
    tests.latest().forEach((channel, test) -> write(row(rows, channel), test));
    ArrayNode channels = json.createArrayNode().addAll(rows.values());
    return Map.of(
        "channels",
        json.writeValueAsString(channels),
        "database_ms",
        lastMillis,
        "database_failures",
        databaseFailures,
        "database_error",
        databaseError.orElse(""),
        "database_failed_ms_ago",
        databaseFailures == 0 ? 0L : millisSince(databaseFailedAt),
        "due_age_s",
        bounds.dueAge().toSeconds(),
        "tested_s",
        tests.holdsFor().toSeconds());
  }

  /** It is written. */
  public void written() {
    lastMillis = (System.nanoTime() - began) / 1e6;
    unsaid.clear();
    databaseFailures = 0;
    databaseError = Optional.empty();
  }

  /** It could not be written, which says something of the database. */
  public void failed(Exception cause) {
    databaseFailures++;
    databaseFailedAt = System.nanoTime();
    String why = String.valueOf(cause.getMessage()).replaceAll("\\p{Cntrl}+", " ");
    databaseError = Optional.of(why.substring(0, Math.min(why.length(), MAX_ERROR)));
    if (databaseFailures == 1) {
      LOG.warn("health cannot be reported, which is tried again: {}", why);
    }
  }

  private ObjectNode row(Map<String, ObjectNode> rows, String channel) {
    return rows.computeIfAbsent(channel, name -> json.createObjectNode().put("channel", name));
  }

  private static void write(ObjectNode row, ChannelTests.Tested test) {
    if (test.error().isEmpty()) {
      row.put("connected_ms_ago", millisSince(test.at()));
      row.put("connect_ms", test.took().toNanos() / 1e6);
    } else {
      row.put("unreachable_ms_ago", millisSince(test.at()));
      row.put("unreachable", test.error().get());
    }
  }

  private static void write(ObjectNode row, Tally tally) {
    row.put("tries", tally.tries());
    row.put("failures", tally.failures());
    row.put("total_ms", tally.duration().toMillis());
    tally.lastSuccess().ifPresent(at -> row.put("succeeded_ms_ago", millisSince(at)));
    tally.lastFailure().ifPresent(at -> row.put("failed_ms_ago", millisSince(at)));
    tally.error().ifPresent(error -> row.put("error", error));
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }
}
