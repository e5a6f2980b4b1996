package io.pigeon.detection.fold;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LegTest {

  private static final Instant START = Telemetry.time("08:00:00");

  @ParameterizedTest
  @CsvSource({
    "100, 200, false",
    "100, 1000, false",
    "900, 1001, true",
    "1400, 1600, true",
    "1500, 1600, true",
    "1999, 2100, true",
    "2000, 2100, false",
    "500, 2500, true"
  })
  void it_passes_a_stretch_if_more_than_an_end_of_it_lies_within_whichever_way_it_goes(
      double one, double other, boolean expected) {

    assertThat(leg(one, other).overlaps(1000, 2000)).isEqualTo(expected);
    assertThat(leg(other, one).overlaps(1000, 2000)).isEqualTo(expected);
  }

  @Test
  void it_lasts_from_sample_to_sample_and_stays_the_same_when_unseen() {
    assertThat(leg(0, 10).duration()).isEqualTo(Duration.ofSeconds(10));
    assertThat(leg(0, 10).asUnseen()).isEqualTo(new Leg(leg(0, 10).from(), leg(0, 10).to(), true));
  }

  private static Leg leg(double from, double to) {
    return new Leg(new Fix(1, START, from), new Fix(2, START.plusSeconds(10), to), false);
  }
}
