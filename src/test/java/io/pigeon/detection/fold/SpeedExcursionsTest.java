package io.pigeon.detection.fold;

import static io.pigeon.detection.fold.Telemetry.time;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Between 0.5 and 2 m/s is by contract; speeds are (seconds, metres a second) (4.2, 5). */
class SpeedExcursionsTest {

  private static final Instant START = time("08:00:00");

  private final OpenRun run = run();

  @Test
  void a_minute_above_the_limit_is_told_and_less_or_the_limit_itself_is_not() {
    assertThat(told(0, 2.1, 59, 2.1)).isEmpty();
    assertThat(told(60, 2.1)).containsExactly("HIGH|0");
    assertThat(told(200, 0, 300, 2.0, 400, 2.0)).isEmpty();
  }

  @Test
  void backwards_it_is_as_fast() {
    assertThat(told(0, -2.1, 60, -2.1)).containsExactly("HIGH|0");
  }

  @Test
  void a_moment_within_the_limit_begins_the_minute_anew() {
    assertThat(told(0, 2.1, 30, 1.95, 40, 2.1, 99, 2.1)).isEmpty();
    assertThat(told(100, 2.1)).containsExactly("HIGH|40");
  }

  @Test
  void once_told_it_is_over_only_five_percent_within_the_limit() {
    assertThat(told(0, 2.1, 60, 2.1)).containsExactly("HIGH|0");
    assertThat(told(70, 1.91, 80, 2.1, 200, 2.1)).isEmpty();
    assertThat(told(210, 1.9, 220, 2.1, 280, 2.1)).containsExactly("HIGH|220");
  }

  @Test
  void too_slow_is_mirrored() {
    assertThat(told(0, 0.5, 60, 0.5)).isEmpty();
    assertThat(told(100, 0.4, 160, 0.4)).containsExactly("LOW|100");
    assertThat(told(170, 0.52, 180, 0.4, 300, 0.4)).isEmpty();
    assertThat(told(310, 0.525, 320, 0.4, 380, 0.4)).containsExactly("LOW|320");
  }

  @Test
  void what_is_not_measured_is_neither() {
    assertThat(told(0, 0.4, 50, 0.4)).isEmpty();
    run.speed = Optional.empty();
    excursions().onSpeed(run);
    assertThat(run.watch).isEqualTo(Watch.nothing());
  }

  @Test
  void far_off_its_route_nothing_is_told_of_its_speed() {
    run.watch = run.watch.withConflict(Optional.of(new Spell(START, 10, true)));

    assertThat(told(0, 2.1, 60, 2.1)).isEmpty();
  }

  /** What is told after each of these speeds: side, and seconds of the first sample. */
  private List<String> told(double... secondsAndSpeeds) {
    for (int i = 0; i < secondsAndSpeeds.length; i += 2) {
      Instant ts = START.plusMillis((long) (secondsAndSpeeds[i] * 1000));
      run.last = Sample.of(Telemetry.row(1, "P", ts, ts, 0), 0);
      run.speed = Optional.of(new Speed(secondsAndSpeeds[i + 1], Duration.ofMinutes(5), 9));
      excursions().onSpeed(run);
    }
    List<String> told =
        run.drafts.stream()
            .map(
                draft -> draft.subject + "|" + Duration.between(START, draft.eventTime).toSeconds())
            .toList();
    run.drafts.clear();
    return told;
  }

  private static SpeedExcursions excursions() {
    Thresholds.Notices usual = Thresholds.defaults().notices();
    return new SpeedExcursions(
        new Thresholds.Notices(
            usual.trapZoneM(),
            usual.stallMinutes(),
            usual.abandonAfter(),
            OptionalDouble.of(0.5),
            OptionalDouble.of(2)));
  }

  private static OpenRun run() {
    Sample first = Sample.of(Telemetry.row(1, "P", START, START, 0), 0);
    return new RuleBook(ThresholdsCatalog.of(Thresholds.defaults()))
        .usual()
        .begin("P", first, START, Optional.empty());
  }
}
