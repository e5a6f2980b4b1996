package io.pigeon.detection.fold;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The place is at 1000 m; 100 m away it may be crossed again (3.8). */
class CrossingsTest {

  private static final Instant START = Telemetry.time("08:00:00");

  @ParameterizedTest
  @CsvSource({"999,true,false", "1000,false,false", "1001,false,true"})
  void only_what_lies_ahead_of_the_first_sample_can_be_crossed(
      double first, boolean forward, boolean reverse) {
    Crossings crossings = Crossings.before(1000, 1000, first);

    assertThat(crossings.side(Direction.FORWARD).armed()).isEqualTo(forward);
    assertThat(crossings.side(Direction.REVERSE).armed()).isEqualTo(reverse);
  }

  @ParameterizedTest
  @CsvSource({
    "990,1010,true",
    "990,1000,true",
    "990,999,false",
    "1000,1010,false",
    "1001,1010,false"
  })
  void a_sample_exactly_on_the_place_crosses_it_once(double from, double to, boolean crossed) {
    assertThat(after(Crossings.before(1000, 1000, 0), from, to).forward().bracket().isPresent())
        .isEqualTo(crossed);
  }

  @ParameterizedTest
  @CsvSource({"1010,990,true", "1010,1000,true", "1010,1001,false", "1000,990,false"})
  void backwards_too(double from, double to, boolean crossed) {
    assertThat(after(Crossings.before(1000, 1000, 2000), from, to).reverse().bracket().isPresent())
        .isEqualTo(crossed);
  }

  @Test
  void the_bracket_begins_before_the_first_crossing_and_ends_with_the_last() {
    Crossings crossings = after(Crossings.before(1000, 1000, 0), 995, 1004, 998, 1003);
    Bracket bracket = crossings.forward().bracket().orElseThrow();

    assertThat(bracket.earliest()).isEqualTo(START);
    assertThat(bracket.last().from().chainageM()).isEqualTo(998);
    assertThat(bracket.latest()).isEqualTo(START.plusSeconds(30));
  }

  @Test
  void a_hundred_metres_back_it_was_not_crossed_after_all_and_ninety_nine_it_was() {
    Crossings crossed = after(Crossings.before(1000, 1000, 0), 990, 1010);

    assertThat(after(crossed, 1010, 901).forward().bracket()).isPresent();
    assertThat(after(crossed, 1010, 900).forward().bracket()).isEmpty();
  }

  @Test
  void once_confirmed_it_is_crossed_again_only_from_a_hundred_metres_back() {
    Crossings confirmed =
        after(Crossings.before(1000, 1000, 0), 990, 1010).confirmed(Direction.FORWARD);

    assertThat(confirmed.forward().count()).isEqualTo(1);
    assertThat(confirmed.forward().bracket()).isEmpty();
    assertThat(after(confirmed, 1010, 901, 1010).forward().bracket()).isEmpty();
    assertThat(after(confirmed, 1010, 900, 1010).forward().bracket()).isPresent();
    assertThat(after(confirmed, 1010, 900, 1010).forward().count()).isEqualTo(1);
  }

  @Test
  void after_the_first_crossing_the_way_back_counts_at_once_and_later_ones_do_not() {
    Crossings forward =
        after(Crossings.before(1000, 1000, 0), 990, 1010).confirmed(Direction.FORWARD);
    assertThat(forward.reverse().armed()).isTrue();

    Crossings back = after(forward, 1010, 990).confirmed(Direction.REVERSE);
    assertThat(back.reverse().count()).isEqualTo(1);
    assertThat(back.reverse().armed()).isFalse();
    assertThat(back.forward().armed()).isFalse();

    Crossings again = after(back, 990, 890, 1010).confirmed(Direction.FORWARD);
    assertThat(again.forward().count()).isEqualTo(2);
    assertThat(again.reverse().armed()).isFalse();
  }

  @Test
  void a_leg_that_changes_nothing_leaves_it_as_it_is() {
    Crossings crossings = Crossings.before(1000, 1000, 0);

    assertThat(after(crossings, 100, 120)).isSameAs(crossings);
  }

  private static Crossings after(Crossings crossings, double... places) {
    Crossings after = crossings;
    for (int i = 1; i < places.length; i++) {
      Fix from = new Fix(i - 1, START.plusSeconds(10L * (i - 1)), places[i - 1]);
      Fix to = new Fix(i, START.plusSeconds(10L * i), places[i]);
      after = after.plus(new Leg(from, to, false), 1000, 1000, 100);
    }
    return after;
  }
}
