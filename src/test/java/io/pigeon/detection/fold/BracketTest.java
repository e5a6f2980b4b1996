package io.pigeon.detection.fold;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BracketTest {

  private static final Instant START = Telemetry.time("08:00:00");

  @ParameterizedTest
  @CsvSource({
    // from, to, seconds between, a gap or a jump in between, how the passage of 1000 m is known
    " 975, 1100,  60, false, OBSERVED",
    " 974, 1100,  60, false, INTERPOLATED",
    " 900, 1025,  60, false, OBSERVED",
    " 900, 1026,  60, false, INTERPOLATED",
    " 990, 1010,  61, false, INTERPOLATED",
    " 990, 1010, 600, false, INTERPOLATED",
    " 990, 1010, 601, false, INFERRED",
    " 990, 1010,  10, true,  INFERRED"
  })
  void the_method_says_how_well_the_time_is_known(
      double from, double to, int seconds, boolean unseen, Method method) {
    Leg leg = new Leg(new Fix(1, START, from), new Fix(2, START.plusSeconds(seconds), to), unseen);
    assertThat(new Bracket(START, leg).method(1000, 25)).isEqualTo(method);
  }
}
