package io.pigeon.telemetry;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings under {@code pigeon.telemetry}.
 *
 * @param futureTolerance a position further ahead of the clock is refused
 * @param maxRows most positions in one request
 * @param maxBytes largest request body
 * @param simulationSpeed 0 for live; else the detector's clock runs so many times as fast as real
 *     time, and replays are played at that speed
 */
@ConfigurationProperties("pigeon.telemetry")
public record TelemetryProperties(
    @DefaultValue("120s") Duration futureTolerance,
    @DefaultValue("10000") int maxRows,
    @DefaultValue("8388608") int maxBytes,
    @DefaultValue("0") double simulationSpeed) {

  public TelemetryProperties {
    if (!(simulationSpeed >= 0 && simulationSpeed <= 10_000)) {
      throw new IllegalArgumentException(
          "pigeon.telemetry.simulation-speed must be between 0 (live) and 10000, but is "
              + simulationSpeed
              + ".");
    }
  }

  boolean simulated() {
    return simulationSpeed > 0;
  }
}
