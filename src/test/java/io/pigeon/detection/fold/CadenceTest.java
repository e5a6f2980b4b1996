package io.pigeon.detection.fold;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The sampling interval of a source (3.10). */
class CadenceTest {

  private static final Optional<Duration> EXPECTED = Optional.of(Duration.ofMinutes(5));

  @Test
  void until_five_were_measured_it_is_what_is_expected_of_the_source() {
    Cadence cadence = of(10, 10, 10, 10);

    assertThat(cadence.interval(EXPECTED)).isEqualTo(EXPECTED);
    assertThat(cadence.interval(Optional.empty())).isEmpty();
    assertThat(cadence.plus(Duration.ofSeconds(10)).interval(EXPECTED))
        .contains(Duration.ofSeconds(10));
  }

  @Test
  void it_is_the_median_of_what_was_measured() {
    assertThat(of(900, 10, 20, 11, 12).interval(EXPECTED)).contains(Duration.ofSeconds(12));
  }

  @Test
  void only_the_last_twenty_count() {
    Cadence cadence = Cadence.unknown();
    for (int i = 1; i <= 45; i++) {
      cadence = cadence.plus(Duration.ofSeconds(i));
    }

    assertThat(cadence.millis()).hasSize(20).startsWith(26_000).endsWith(45_000);
    assertThat(cadence.interval(EXPECTED)).contains(Duration.ofMillis(35_500));
    assertThat(Cadence.of(cadence.millis()).interval(EXPECTED)).contains(Duration.ofMillis(35_500));
  }

  private static Cadence of(int... seconds) {
    Cadence cadence = Cadence.unknown();
    for (int each : seconds) {
      cadence = cadence.plus(Duration.ofSeconds(each));
    }
    return cadence;
  }
}
