package io.pigeon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FloorsTest {

  private static final Instant NOON = Instant.parse("2026-01-14T12:00:00Z");
  private static final List<Integer> LANE = List.of(7);

  private final Floors floors = new Floors();

  @Test
  void the_first_claim_of_a_lane_looks_from_the_bottom() {
    assertThat(floors.fromBottom(LANE, 0)).isTrue();
    assertThat(floors.since(7)).containsExactly("-infinity", "-infinity", "-infinity", "-infinity");
    assertThat(floors.sinceId(7)).containsExactly(0L, 0L, 0L, 0L);
  }

  @Test
  void the_next_looks_behind_what_was_claimed_last_in_the_order_of_time_and_id() {
    fromBottomTaking(1_000_000);
    floors.claimed(delivery(1, NOON, 5));
    floors.claimed(delivery(1, NOON, 3));
    floors.claimed(delivery(1, NOON.minusSeconds(9), 99));
    floors.claimed(delivery(3, NOON.plusSeconds(1), 4));

    assertThat(floors.fromBottom(LANE, 2_000_000)).isFalse();
    assertThat(floors.since(7))
        .containsExactly("-infinity", "2026-01-14T12:00:00Z", "-infinity", "2026-01-14T12:00:01Z");
    assertThat(floors.sinceId(7)).containsExactly(0L, 5L, 0L, 4L);
  }

  @Test
  void it_looks_from_the_bottom_again_after_twenty_times_what_that_took() {
    fromBottomTaking(1_000_000);
    floors.claimed(delivery(1, NOON, 5));

    assertThat(floors.fromBottom(LANE, 20_999_999)).isFalse();
    assertThat(floors.fromBottom(LANE, 21_000_000)).isTrue();
    assertThat(floors.sinceId(7)).containsOnly(0L);
  }

  @Test
  void all_lanes_of_a_claim_look_from_the_bottom_together() {
    fromBottomTaking(1_000_000);
    floors.claimed(delivery(1, NOON, 5));

    assertThat(floors.fromBottom(List.of(7, 8), 2_000_000)).isTrue();
    assertThat(floors.sinceId(7)).containsOnly(0L);
  }

  @Test
  void a_lane_that_nothing_waits_in_is_forgotten() {
    fromBottomTaking(1_000_000);
    floors.keep(List.of(8));

    assertThat(floors.fromBottom(LANE, 2_000_000)).isTrue();
  }

  private void fromBottomTaking(long nanos) {
    floors.fromBottom(LANE, 0);
    floors.wasFromBottom(LANE, nanos, nanos);
  }

  private static Delivery delivery(int priority, Instant dueAt, long id) {
    return ClaimedDelivery.of(id, 1, 7, priority, dueAt, false);
  }
}
