package io.pigeon.detection;

import io.pigeon.InvalidSettingException;
import io.pigeon.detection.fold.Telling;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings under {@code pigeon.detection} that are no thresholds; for those see {@link
 * ThresholdSettings}.
 *
 * @param pollInterval milliseconds between two looks for new positions; read by the route
 * @param threads shards folded at once in this instance; read by the routes
 * @param batchRows most positions read in one transaction
 * @param learnSpread whether the interval of arrivals follows what a route's own runs have shown
 * @param bootstrap the first start over telemetry that is there already
 * @param sources what is known of each source of positions, by its name
 * @param events what is told beside the core events
 */
@ConfigurationProperties("pigeon.detection")
public record DetectionProperties(
    @DefaultValue("1000") long pollInterval,
    @DefaultValue("2") int threads,
    @DefaultValue("20000") int batchRows,
    @DefaultValue("true") boolean learnSpread,
    @DefaultValue First bootstrap,
    @DefaultValue Map<String, Source> sources,
    @DefaultValue Events events) {

  /**
   * What is known of a source.
   *
   * @param expectedInterval of its samples, until five were measured
   */
  public record Source(Duration expectedInterval) {}

  /**
   * What is told beside the core events.
   *
   * @param state whether starts, stops, stalls, overdue and suspended warnings are told
   * @param also names of further types to tell
   */
  public record Events(@DefaultValue("true") boolean state, @DefaultValue List<String> also) {}

  /** What is told; a wrong name stops the start. */
  public Telling telling() {
    try {
      return Telling.of(events.state(), events.also());
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(
          "pigeon.detection." + e.getMessage(), "Correct it in the settings of Pigeon.");
    }
  }

  /**
   * The first start.
   *
   * @param from how long before it positions count, or from which instant on
   * @param quiet facts of positions that are there already, and older than this, are told to nobody
   */
  public record First(@DefaultValue("2h") String from, @DefaultValue("15m") Duration quiet) {}

  /** Expected sampling intervals, by source. */
  Map<String, Duration> intervals() {
    return sources.entrySet().stream()
        .collect(
            Collectors.toMap(Map.Entry::getKey, source -> source.getValue().expectedInterval()));
  }
}
