package io.pigeon.detection.fold;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where it is now, and when it will be elsewhere (3.7). Fixes at (seconds, metres). */
class ForecasterTest {

  private static final Instant START = Telemetry.time("08:00:00");
  private static final Fix LAST = fix(300, 600);

  private final Forecaster forecaster = new Forecaster(Thresholds.defaults().eta());

  @Test
  void its_place_is_the_median_of_where_the_fixes_of_two_minutes_would_be_by_now() {
    SampleWindow recent = window(170, 9000, 180, 9000, 200, 410, 250, 500, 280, 540, 300, 600);

    // 9240, 610, 600, 580, 600 at 2 m/s.
    assertThat(predicted(forward(0), recent).placeM()).isEqualTo(600);
    assertThat(predicted(forward(0), window(180, 380, 300, 600)).placeM()).isEqualTo(610);
    assertThat(predicted(forward(0), window(179, 380, 300, 600)).placeM()).isEqualTo(600);
  }

  @Test
  void fixes_from_before_the_episode_do_not_count() {
    SampleWindow recent = window(200, 9000, 210, 9000, 220, 9000, 290, 570);

    assertThat(predicted(forward(280), recent).placeM()).isEqualTo(590);
  }

  @Test
  void without_any_it_is_where_it_was_last_seen() {
    assertThat(predicted(forward(300), window(200, 9000)).placeM()).isEqualTo(600);
  }

  @Test
  void slower_than_five_centimetres_a_second_or_not_forward_it_goes_nowhere() {
    assertThat(predict(forward(0), 0.05)).isPresent();
    assertThat(predict(forward(0), 0.049)).isEmpty();
    assertThat(predict(forward(0).moving(Direction.REVERSE, START, LAST), 2)).isEmpty();
    assertThat(predict(Motion.beginningAt(LAST), 2)).isEmpty();
  }

  @Test
  void the_speed_of_the_episode_before_serves_at_little_quality() {
    Forecast forecast =
        forecaster
            .predict(forward(0), LAST, window(300, 600), Optional.empty(), OptionalDouble.of(3))
            .orElseThrow();

    assertThat(forecast).isEqualTo(new Forecast(LAST.ts(), 600, 3, EtaQuality.LOW));
    assertThat(
            forecaster.predict(
                forward(0), LAST, window(300, 600), Optional.empty(), OptionalDouble.empty()))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // metres ahead at 2 m/s: seconds to go, half of the interval
    "200, 100, 60",
    "300, 150, 60",
    "310, 155, 62",
    "4000, 2000, 800"
  })
  void its_interval_is_forty_percent_of_what_remains_and_at_least_a_minute(
      double ahead, int seconds, int half) {
    Instant arrival = LAST.ts().plusSeconds(seconds);

    assertThat(eta(600 + ahead, LAST.ts(), false))
        .isEqualTo(
            new Eta(
                arrival, arrival.minusSeconds(half), arrival.plusSeconds(half), EtaQuality.GOOD));
  }

  @Test
  void as_time_goes_by_it_narrows_and_in_silence_it_widens_by_the_silence() {
    Instant later = LAST.ts().plusSeconds(1000);
    Instant arrival = LAST.ts().plusSeconds(2000);

    assertThat(eta(4600, later, false).p90()).isEqualTo(arrival.plusSeconds(400));
    assertThat(eta(4600, later, true))
        .isEqualTo(
            new Eta(
                arrival, arrival.minusSeconds(1400), arrival.plusSeconds(1400), EtaQuality.STALE));
    assertThat(eta(4600, later, false).remaining(later)).isEqualTo(Duration.ofSeconds(1000));
  }

  @Test
  void an_arrival_that_is_over_has_nothing_left() {
    assertThat(eta(700, LAST.ts().plusSeconds(500), false).p90())
        .isEqualTo(LAST.ts().plusSeconds(110));
  }

  private static Eta eta(double place, Instant asOf, boolean silent) {
    return new Forecast(LAST.ts(), 600, 2, EtaQuality.GOOD)
        .etaTo(place, asOf, silent, Thresholds.defaults().eta());
  }

  private Forecast predicted(Motion motion, SampleWindow recent) {
    return forecaster
        .predict(motion, LAST, recent, Optional.of(speed(2)), OptionalDouble.empty())
        .orElseThrow();
  }

  private Optional<Forecast> predict(Motion motion, double mps) {
    return forecaster.predict(
        motion, LAST, window(300, 600), Optional.of(speed(mps)), OptionalDouble.empty());
  }

  private static Speed speed(double mps) {
    return new Speed(mps, Duration.ofMinutes(5), 9);
  }

  private static Motion forward(int since) {
    return Motion.beginningAt(fix(0, 0)).moving(Direction.FORWARD, START.plusSeconds(since), LAST);
  }

  private static SampleWindow window(double... secondsAndPlaces) {
    SampleWindow window = SampleWindow.empty();
    for (int i = 0; i < secondsAndPlaces.length; i += 2) {
      Fix fix = fix((int) secondsAndPlaces[i], secondsAndPlaces[i + 1]);
      window = window.plus(fix, 0, 3_600_000);
    }
    return window;
  }

  private static Fix fix(int seconds, double place) {
    return new Fix(seconds, START.plusSeconds(seconds), place);
  }
}
