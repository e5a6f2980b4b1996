package io.pigeon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

  private static final Instant NOW = Instant.parse("2026-11-06T08:49:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          120;                              120
          0;                                0
          3601;                             3600
          99999999999999999999999999;       3600
          Fri, 06 Nov 2026 08:49:37 GMT;    37
          Friday, 06-Nov-26 08:49:37 GMT;   37
          Fri Nov  6 08:49:37 2026;         37
          Sun, 06 Nov 1994 08:49:37 GMT;    0
          Sat, 06 Nov 2066 08:49:37 GMT;    3600
          """)
  void seconds_and_the_three_forms_of_a_date_are_understood_within_bounds(
      String header, long seconds) {
    assertThat(RetryAfter.parse(header, NOW)).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-5", "1.5", "06.11.2026", "Fri, 06 Nov 2026", "12 s"})
  void what_cannot_be_understood_says_nothing(String header) {
    assertThat(RetryAfter.parse(header, NOW)).isEmpty();
  }

  @Test
  void blanks_around_it_do_not_matter() {
    assertThat(RetryAfter.parse(" 7 ", NOW)).contains(Duration.ofSeconds(7));
  }
}
