package io.pigeon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaneTest {

  @ParameterizedTest
  @CsvSource({"16, 1, 16", "16, 2, 8", "16, 3, 6", "1, 4, 1", "16, 0, 16"})
  void instances_share_the_cap_evenly_and_each_has_one_place_at_least(
      int cap, int workers, int places) {
    assertThat(lane(cap, workers, Optional.empty()).places()).isEqualTo(places);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1000, 1", "15000, 8", "30000, 16", "3000000, 16"})
  void after_its_breaker_closed_a_lane_gets_its_places_back_over_half_a_minute(
      long closedForMillis, int places) {
    assertThat(lane(16, 1, Optional.of(Duration.ofMillis(closedForMillis))).places())
        .isEqualTo(places);
  }

  @Test
  void it_is_due_at_the_very_instant() {
    assertThat(due(0).isDue()).isTrue();
    assertThat(due(-5).isDue()).isTrue();
    assertThat(due(1).isDue()).isFalse();
  }

  private static Lane due(long millis) {
    return new Lane(1, 16, 1, false, Duration.ofMillis(millis), Optional.empty(), 1);
  }

  private static Lane lane(int cap, int workers, Optional<Duration> closedFor) {
    return new Lane(1, cap, 1, false, Duration.ZERO, closedFor, workers);
  }
}
