package io.pigeon.detection;

import io.pigeon.detection.fold.Thresholds;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings under {@code pigeon.detection} that the runner itself uses; its routes read the others.
 *
 * @param batchRows most positions read in one transaction
 * @param sources what is known of each source of positions, by its name
 */
@ConfigurationProperties("pigeon.detection")
public record DetectionProperties(
    @DefaultValue("20000") int batchRows, @DefaultValue Map<String, Source> sources) {

  /**
   * @param expectedInterval of its samples, until five were measured
   */
  public record Source(Duration expectedInterval) {}

  /** The figures of the specification, with the intervals that are set here. */
  Thresholds thresholds() {
    return Thresholds.defaults()
        .withExpectedIntervals(
            sources.entrySet().stream()
                .collect(
                    Collectors.toMap(
                        Map.Entry::getKey, source -> source.getValue().expectedInterval())));
  }
}
