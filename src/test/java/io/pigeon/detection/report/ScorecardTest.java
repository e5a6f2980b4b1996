package io.pigeon.detection.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScorecardTest {

  private static final Instant WARNED = Instant.parse("2026-01-14T08:00:00Z");

  @ParameterizedTest
  @CsvSource({
    // lead, error, accurate; seconds
    "120, -30, true", "120, -31, false", "120, 90, true", "120, 91, false", "180, 90, true",
    "181, 91, true", "181, -60, true", "360, 151, false", "361, 151, true", "361, 210, true",
    "361, 211, false", "361, -61, false", "601, -61, true", "601, -90, true", "601, -91, false",
    "900, 270, true", "900, 271, false", "901, 271, true", "901, -180, true", "1800, -181, false",
    "1800, 360, true", "1800, 361, false", "7200, 360, true"
  })
  void an_arrival_is_accurate_within_the_band_of_its_time_to_go(
      long lead, long error, boolean accurate) {
    Warning warning = warning(lead, Optional.of(lead + error), false);

    assertThat(warning.accurate()).contains(accurate);
  }

  @Test
  void a_pig_later_than_warned_has_a_positive_error() {
    Scorecard.Line line = line(warning(900, Optional.of(1_020L), false));

    assertThat(line.promisedLeadMin()).isEqualTo(15.0);
    assertThat(line.actualLeadMin()).contains(17.0);
    assertThat(line.leadErrorMin()).contains(2.0);
  }

  @ParameterizedTest
  @CsvSource({"-61, false", "-60, true", "0, true", "60, true", "61, false"})
  void the_ends_of_the_interval_belong_to_it(long error, boolean inside) {
    assertThat(line(warning(900, Optional.of(900 + error), false)).insideInterval())
        .contains(inside);
  }

  @Test
  void what_has_not_arrived_has_no_error_and_no_verdict() {
    Scorecard.Line line = line(warning(900, Optional.empty(), false));

    assertThat(line.leadErrorMin()).isEmpty();
    assertThat(line.insideInterval()).isEmpty();
    assertThat(line.accurate()).isEmpty();
  }

  @Test
  void the_summary_leaves_out_what_was_superseded_and_interpolates_percentiles() {
    Scorecard.Summary summary =
        Scorecard.of(
                "P~1",
                List.of(
                    warning(900, Optional.of(780L), false),
                    warning(900, Optional.of(960L), false),
                    warning(900, Optional.of(1_500L), false),
                    warning(900, Optional.empty(), false),
                    warning(900, Optional.of(9_000L), true)))
            .summary();

    assertThat(summary.sent()).isEqualTo(4);
    assertThat(summary.superseded()).isEqualTo(1);
    assertThat(summary.arrived()).isEqualTo(3);
    assertThat(summary.early()).isEqualTo(1);
    assertThat(summary.late()).isEqualTo(2);
    assertThat(summary.insideInterval()).isEqualTo(1);
    assertThat(summary.accurate()).isEqualTo(1);
    assertThat(summary.absErrorP50Min()).contains(2.0);
    assertThat(summary.absErrorP90Min()).contains(8.4);
  }

  @Test
  void a_run_without_warnings_has_a_card_without_figures() {
    assertThat(Scorecard.of("P~1", List.of()).summary().absErrorP90Min()).isEmpty();
  }

  private static Scorecard.Line line(Warning warning) {
    return Scorecard.of("P~1", List.of(warning)).warnings().get(0);
  }

  /** A warning with an interval of a minute each way. */
  private static Warning warning(long leadS, Optional<Long> actualLeadS, boolean superseded) {
    Instant eta = WARNED.plusSeconds(leadS);
    return new Warning(
        "A",
        "Valve",
        1.5,
        15,
        1,
        false,
        superseded,
        "GOOD",
        WARNED,
        eta,
        eta.minusSeconds(60),
        eta.plusSeconds(60),
        actualLeadS.map(WARNED::plusSeconds));
  }
}
