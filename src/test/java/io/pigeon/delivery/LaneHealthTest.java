package io.pigeon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LaneHealthTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final LaneHealth health = new LaneHealth();
  private long now;

  @Test
  void nine_failures_are_too_few_to_judge_by_and_the_tenth_opens() {
    assertThat(openedBy(9, true)).isZero();
    assertThat(tried(true)).isTrue();
  }

  @Test
  void seven_failures_in_ten_open_and_six_do_not() {
    openedBy(4, false);
    assertThat(openedBy(9, true)).isZero();
    assertThat(tried(true)).as("10 of 14").isTrue();
  }

  @Test
  void a_success_never_opens_however_many_failed_before() {
    openedBy(9, true);
    assertThat(tried(false)).isFalse();
  }

  @Test
  void failures_of_more_than_five_minutes_ago_are_forgotten() {
    openedBy(9, true);
    now += 301 * SECOND;
    assertThat(tried(true)).isFalse();
  }

  @Test
  void after_it_opened_it_counts_anew() {
    openedBy(9, true);
    assertThat(tried(true)).isTrue();
    assertThat(openedBy(9, true)).isZero();
  }

  @Test
  void lanes_are_judged_apart() {
    openedBy(9, true);
    assertThat(health.opens(2, true, now)).isFalse();
  }

  private long openedBy(int tries, boolean failed) {
    long opened = 0;
    for (int i = 0; i < tries; i++) {
      opened += tried(failed) ? 1 : 0;
    }
    return opened;
  }

  private boolean tried(boolean failed) {
    now += SECOND;
    return health.opens(1, failed, now);
  }
}
