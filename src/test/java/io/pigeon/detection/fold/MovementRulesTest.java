package io.pigeon.detection.fold;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Moving, stopped, turned round: each figure of 3.6 at its edge. A fix is (seconds, metres). */
class MovementRulesTest {

  private static final Instant START = Telemetry.time("08:00:00");
  private static final Duration WINDOW = Duration.ofMinutes(5);

  private final MovementRules rules = new MovementRules(Thresholds.defaults().movement());
  private SampleWindow recent = SampleWindow.empty();

  @ParameterizedTest
  @CsvSource({"10, 300", "100, 300", "101, 404", "600, 2400"})
  void samples_further_apart_than_a_third_of_the_stop_window_widen_it_to_four_of_them(
      int interval, int window) {
    assertThat(rules.stopWindow(Optional.of(Duration.ofSeconds(interval))))
        .isEqualTo(Duration.ofSeconds(window));
  }

  @Test
  void without_a_known_interval_the_stop_window_is_five_minutes() {
    assertThat(rules.stopWindow(Optional.empty())).isEqualTo(WINDOW);
  }

  @ParameterizedTest
  @CsvSource({"0, 120, 240, true", "1, 120, 240, false", "240, 240, 240, false"})
  void three_samples_over_four_fifths_of_the_stop_window_make_it_sure(
      int first, int second, int third, boolean sure) {
    for (int at : new int[] {first, second, third}) {
      recent = recent.plus(fix(at, 0), 1, WINDOW.toMillis());
    }
    assertThat(rules.confident(recent, START.plusSeconds(240), WINDOW)).isEqualTo(sure);
  }

  @Test
  void two_samples_however_far_apart_do_not() {
    see(0, 0, 240, 0);
    assertThat(rules.confident(recent, START.plusSeconds(240), WINDOW)).isFalse();
  }

  @Test
  void what_was_before_the_stop_window_does_not_count() {
    see(0, 0, 100, 0, 200, 0, 500, 0);
    assertThat(rules.confident(recent, START.plusSeconds(500), WINDOW)).isFalse();
  }

  @Test
  void a_hundred_metres_from_where_it_was_first_seen_it_moves() {
    Motion seen = Motion.beginningAt(fix(0, 1000));
    assertThat(see(seen, 0, 1000, 10, 1099).state()).isEqualTo(MovementState.UNKNOWN);
    assertThat(see(seen, 20, 1100).state()).isEqualTo(MovementState.MOVING);
  }

  @Test
  void its_speed_counts_from_when_it_was_last_seen_within_fifty_metres_of_there() {
    Motion motion =
        see(Motion.beginningAt(fix(0, 1000)), 0, 1000, 10, 1020, 20, 1050, 30, 1051, 40, 1110);

    assertThat(motion.episodeStart()).isEqualTo(START.plusSeconds(20));
    assertThat(motion.since()).isEqualTo(START);
  }

  @Test
  void backwards_from_where_it_was_first_seen_it_moves_too() {
    Motion motion = see(Motion.beginningAt(fix(0, 1000)), 0, 1000, 10, 950, 20, 900);

    assertThat(motion.state()).isEqualTo(MovementState.MOVING);
    assertThat(motion.direction()).isEqualTo(Direction.REVERSE);
    assertThat(motion.movesForward()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    // behind the furthest point by so much, then after so many seconds by so much: turned?
    "150, 60, 150, true",
    "149, 60, 150, false",
    "150, 59, 150, false",
    "150, 60, 149, false",
    "400, 60, 160, true",
  })
  void two_samples_a_minute_apart_and_150_m_behind_its_furthest_point_are_a_turn(
      double behind, int seconds, double stillBehind, boolean turned) {
    Motion motion = see(moving(), 100, 2000, 110, 2000 - behind, 110 + seconds, 2000 - stillBehind);

    assertThat(motion.direction()).isEqualTo(turned ? Direction.REVERSE : Direction.FORWARD);
  }

  @Test
  void one_sample_behind_is_none_and_one_ahead_again_starts_the_count_anew() {
    Motion once = see(moving(), 100, 2000, 110, 1800);
    assertThat(once.direction()).isEqualTo(Direction.FORWARD);

    Motion anew = see(once, 140, 1900, 180, 1800);
    assertThat(anew.direction()).isEqualTo(Direction.FORWARD);
  }

  @Test
  void the_turn_is_as_of_the_first_time_at_the_furthest_point_and_goes_on_from_the_other_extreme() {
    Motion motion = see(moving(), 100, 2000, 110, 2000, 120, 1700, 150, 1650, 170, 1660, 190, 1680);

    assertThat(motion.direction()).isEqualTo(Direction.REVERSE);
    assertThat(motion.since()).isEqualTo(START.plusSeconds(100));
    assertThat(motion.episodeStart()).isEqualTo(START.plusSeconds(100));
    assertThat(motion.furthest().chainageM()).isEqualTo(1650);
    assertThat(motion.turn()).isEmpty();
  }

  @Test
  void the_way_back_forward_is_a_turn_alike() {
    Motion back = see(moving(), 100, 2000, 110, 1700, 170, 1600);
    Motion forward = see(back, 180, 1749, 250, 1750, 260, 1780, 320, 1770);

    assertThat(forward.direction()).isEqualTo(Direction.FORWARD);
    assertThat(forward.furthest().chainageM()).isEqualTo(1780);
  }

  @ParameterizedTest
  @CsvSource({"50, STOPPED", "51, MOVING"})
  void fifty_metres_in_five_minutes_are_a_stop(double spread, MovementState state) {
    Motion motion = see(moving(), 100, 2000, 220, 2000 + spread, 345, 2000 + spread / 2);

    assertThat(motion.state()).isEqualTo(state);
  }

  @Test
  void a_stop_began_with_the_first_sample_within_fifty_metres_of_its_median() {
    Motion motion =
        see(moving(), 50, 1949, 80, 1950, 100, 2000, 150, 2000, 250, 2000, 340, 2000, 380, 2000);

    assertThat(motion.state()).isEqualTo(MovementState.STOPPED);
    assertThat(motion.since()).isEqualTo(START.plusSeconds(80));
    Plateau stop = motion.plateau().orElseThrow();
    assertThat(stop.anchorM()).isEqualTo(2000);
    assertThat(stop.start()).isEqualTo(START.plusSeconds(80));
    assertThat(stop.lastInside()).isEqualTo(START.plusSeconds(380));
    assertThat(stop.duration()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void it_does_not_begin_in_the_episode_before() {
    see(0, 2000, 10, 2000);
    Motion motion = moving().moving(Direction.FORWARD, START.plusSeconds(10), fix(10, 2000));
    motion = see(motion, 60, 2000, 200, 2000, 330, 2000);

    assertThat(motion.state()).isEqualTo(MovementState.STOPPED);
    assertThat(motion.since()).isEqualTo(START.plusSeconds(10));
  }

  @Test
  void two_samples_a_hundred_metres_from_a_stop_on_the_same_side_end_it() {
    Motion moved = see(stopped(), 400, 2050, 410, 2100, 420, 2100);

    assertThat(moved.state()).isEqualTo(MovementState.MOVING);
    assertThat(moved.direction()).isEqualTo(Direction.FORWARD);
    assertThat(moved.since()).as("last sample of the stop").isEqualTo(START.plusSeconds(400));
    assertThat(moved.episodeStart()).isEqualTo(START.plusSeconds(400));
    assertThat(moved.furthest()).isEqualTo(fix(420, 2100));
    assertThat(moved.plateau()).isEmpty();
  }

  @Test
  void less_than_that_or_first_on_one_side_and_then_on_the_other_does_not() {
    assertThat(see(stopped(), 410, 2099, 420, 2099).state()).isEqualTo(MovementState.STOPPED);
    assertThat(see(stopped(), 410, 2100, 420, 1900).state()).isEqualTo(MovementState.STOPPED);
    assertThat(see(stopped(), 410, 2100, 420, 2051, 430, 2100).state())
        .isEqualTo(MovementState.STOPPED);
    assertThat(see(stopped(), 410, 2100, 420, 2050, 430, 2100).state())
        .isEqualTo(MovementState.STOPPED);
  }

  @Test
  void backwards_out_of_a_stop_it_moves_in_reverse() {
    assertThat(see(stopped(), 410, 1900, 420, 1880).direction()).isEqualTo(Direction.REVERSE);
  }

  @Test
  void only_samples_within_fifty_metres_lengthen_a_stop() {
    assertThat(see(stopped(), 410, 2050).plateau().orElseThrow().lastInside())
        .isEqualTo(START.plusSeconds(410));
    assertThat(see(stopped(), 410, 2051).plateau().orElseThrow().lastInside())
        .isEqualTo(START.plusSeconds(390));
  }

  @Test
  void what_is_completed_neither_moves_nor_stops() {
    Motion completed = moving().completed(START.plusSeconds(50));

    assertThat(see(completed, 100, 2000, 110, 3000)).isEqualTo(completed);
  }

  /** Under way forward since the start, from 1000 m. */
  private static Motion moving() {
    return Motion.beginningAt(fix(0, 1000)).moving(Direction.FORWARD, START, fix(0, 1000));
  }

  /** At 2000 m from 08:01:30 to 08:06:30. */
  private Motion stopped() {
    recent = SampleWindow.empty();
    Motion stopped = see(moving(), 90, 2000, 200, 2000, 300, 2000, 390, 2000);
    assertThat(stopped.state()).isEqualTo(MovementState.STOPPED);
    return stopped;
  }

  private void see(double... secondsAndPlaces) {
    see(Motion.beginningAt(fix(0, 0)).completed(START), secondsAndPlaces);
  }

  private Motion see(Motion before, double... secondsAndPlaces) {
    Motion motion = before;
    for (int i = 0; i < secondsAndPlaces.length; i += 2) {
      Fix fix = fix((int) secondsAndPlaces[i], secondsAndPlaces[i + 1]);
      recent = recent.plus(fix, 0, 2 * WINDOW.toMillis());
      motion = rules.onFix(motion, fix, recent, WINDOW);
    }
    return motion;
  }

  private static Fix fix(int seconds, double place) {
    return new Fix(seconds, START.plusSeconds(seconds), place);
  }
}
