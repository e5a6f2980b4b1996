package io.pigeon.telemetry;

import java.time.Duration;
import java.time.Instant;
import org.springframework.stereotype.Component;

/**
 * The detector's processing clock against the database's. Live they are the same. In a simulation
 * the detector's runs {@code pigeon.telemetry.simulation-speed} times as fast, from an instant that
 * a replay sets.
 */
@Component("simulatedTime")
public class SimulatedTime {

  private final double speed;

  /** Simulated seconds since the epoch = speed x real ones + shift. One value, so never half set. */
  private volatile double shift;

  SimulatedTime(TelemetryProperties properties) {
    this.speed = properties.simulated() ? properties.simulationSpeed() : 1;
    if (properties.simulated()) {
      // Until a replay begins, it is 1970 and no timer is due.
      start(Instant.EPOCH, Instant.now());
    }
  }

  /**
   * From now on the clock shows {@code simulated} and goes on from there.
   *
   * @param real by the database's clock
   */
  final void start(Instant simulated, Instant real) {
    shift = seconds(simulated) - seconds(real) * speed;
  }

  /**
   * How long until the clock shows an instant, in real time; zero if it has passed.
   *
   * @param real by the database's clock
   */
  Duration until(Instant simulated, Instant real) {
    double realDue = (seconds(simulated) - shift) / speed;
    return Duration.ofMillis(Math.max(0, Math.round((realDue - seconds(real)) * 1000)));
  }

  /** 1 when live. */
  public double speed() {
    return speed;
  }

  /** 0 when live. */
  public double shift() {
    return shift;
  }

  private static double seconds(Instant instant) {
    return instant.getEpochSecond() + instant.getNano() / 1e9;
  }
}
