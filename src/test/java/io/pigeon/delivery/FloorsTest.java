package io.pigeon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a claim looks from the bottom. */
class FloorsTest {

  private static final List<Integer> LANES = List.of(1);

  private final Floors floors = new Floors();

  @Test
  void looking_from_the_bottom_takes_a_twentieth_of_the_time() {
    floors.wasFromBottom(LANES, 0, millis(10));
    assertThat(floors.fromBottom(LANES, millis(199))).isFalse();
    assertThat(floors.fromBottom(LANES, millis(200))).isTrue();
  }

  @Test
  void a_claim_that_waited_for_its_connection_hides_nothing_for_minutes() {
    floors.wasFromBottom(LANES, 0, millis(6000));
    assertThat(floors.fromBottom(LANES, millis(4999))).isFalse();
    assertThat(floors.fromBottom(LANES, millis(5000))).isTrue();
  }

  private static long millis(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }
}
