package io.pigeon.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pigeon.delivery.RetryPolicy.GiveUp;
import io.pigeon.delivery.RetryPolicy.TryAgain;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

  private static final Failure BUSY = new Failure(Reason.SERVER_ERROR, OptionalInt.of(503), "busy");
  private static final Failure REFUSED =
      new Failure(Reason.CLIENT_ERROR, OptionalInt.of(400), "no");

  private final RetryPolicy policy =
      new RetryPolicy(
          List.of(Duration.ofSeconds(5), Duration.ofSeconds(30)),
          0.2,
          Duration.ofHours(1),
          5,
          Duration.ofMinutes(15));

  @Test
  void a_temporary_failure_waits_as_the_schedule_says_give_or_take_the_jitter() {
    assertThat(policy.after(BUSY, 1, OptionalInt.empty(), Duration.ZERO, Optional.empty(), 0.5))
        .isEqualTo(new TryAgain(Duration.ofSeconds(5)));
    assertThat(policy.after(BUSY, 2, OptionalInt.empty(), Duration.ZERO, Optional.empty(), 0.0))
        .isEqualTo(new TryAgain(Duration.ofSeconds(24)));
  }

  @Test
  void a_permanent_failure_is_given_up_at_once() {
    assertThat(policy.after(REFUSED, 1, OptionalInt.empty(), Duration.ZERO, Optional.empty(), 0.5))
        .isEqualTo(new GiveUp(Reason.CLIENT_ERROR));
  }

  @Test
  void after_the_last_delay_the_tries_are_used_up() {
    assertThat(policy.after(BUSY, 3, OptionalInt.empty(), Duration.ZERO, Optional.empty(), 0.5))
        .isEqualTo(new GiveUp(Reason.EXHAUSTED));
  }

  @Test
  void a_channel_may_allow_fewer_tries_or_more_at_the_last_delay() {
    assertThat(policy.after(BUSY, 1, OptionalInt.of(0), Duration.ZERO, Optional.empty(), 0.5))
        .isEqualTo(new GiveUp(Reason.EXHAUSTED));
    assertThat(policy.after(BUSY, 7, OptionalInt.of(7), Duration.ZERO, Optional.empty(), 0.5))
        .isEqualTo(new TryAgain(Duration.ofSeconds(30)));
    assertThat(policy.after(BUSY, 8, OptionalInt.of(7), Duration.ZERO, Optional.empty(), 0.5))
        .isEqualTo(new GiveUp(Reason.EXHAUSTED));
  }

  @Test
  void what_would_be_tried_beyond_the_greatest_age_is_given_up() {
    assertThat(
            policy.after(
                BUSY, 1, OptionalInt.empty(), Duration.ofMinutes(60), Optional.empty(), 0.5))
        .isEqualTo(new GiveUp(Reason.TOO_OLD));
  }

  @Test
  void one_that_would_keep_others_of_its_key_waiting_for_too_long_is_parked() {
    Optional<Duration> blocking = Optional.of(Duration.ofMinutes(14).plusSeconds(56));
    assertThat(policy.after(BUSY, 1, OptionalInt.empty(), Duration.ZERO, blocking, 0.5))
        .isEqualTo(new GiveUp(Reason.BLOCKED_ORDER));
    assertThat(
            policy.after(
                BUSY,
                1,
                OptionalInt.empty(),
                Duration.ZERO,
                Optional.of(Duration.ofMinutes(14)),
                0.5))
        .isEqualTo(new TryAgain(Duration.ofSeconds(5)));
  }

  @Test
  void a_lease_that_a_slow_send_could_outlive_is_refused() {
    DeliveryProperties properties =
        new DeliveryProperties(
            1,
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofSeconds(3),
            Duration.ofSeconds(60),
            policy);
    assertThatThrownBy(() -> properties.requireLeaseFor(Duration.ofSeconds(10)))
        .hasMessageContaining("pigeon.delivery.lease");
  }
}
