package io.pigeon.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class AlarmsTest {

  private static final Duration DAY = Duration.ofDays(1);

  private final Alarms alarms =
      new Alarms(
          new SimpleMeterRegistry(),
          new OperationsProperties(
              keep(90, 90),
              new OperationsProperties.Bounds(
                  Duration.ofMinutes(5),
                  Duration.ofMinutes(30),
                  1000,
                  0,
                  0,
                  Duration.ofMinutes(2))),
          Clock.systemUTC());

  private final OutboxHealthIndicator health = new OutboxHealthIndicator(alarms);

  @Test
  void a_bound_that_is_crossed_is_told_once_until_it_recovers(CapturedOutput log) {
    show("OLDEST_DUE", "", 299);
    show("OLDEST_DUE", "", 301);
    show("OLDEST_DUE", "", 900);
    show("OLDEST_DUE", "", 0);
    show("OLDEST_DUE", "", 400);
    assertThat(log.getOut().split("alarm=OLDEST_DUE value=301.0 bound=300.0", -1)).hasSize(2);
    assertThat(log.getOut()).doesNotContain("value=299").doesNotContain("value=900");
    assertThat(log.getOut()).contains("alarm=OLDEST_DUE value=0.0 is over");
    assertThat(log.getOut()).contains("value=400.0");
  }

  @Test
  void each_label_is_watched_for_itself(CapturedOutput log) {
    show("LANES", "paused", 5);
    show("LANES", "disabled", 1);
    assertThat(log.getOut()).contains("alarm=LANES.disabled").doesNotContain("alarm=LANES.paused");
  }

  @Test
  void health_is_up_whatever_waits_and_down_if_the_figures_or_partitions_are_missing() {
    assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    show("DEAD_LETTERS", "", 1e6);
    assertThat(health.health().getStatus()).isEqualTo(Status.UP);
    show("MISSING_PARTITIONS", "", 1);
    assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
    show("MISSING_PARTITIONS", "", 0);
    alarms.failed(new IllegalStateException("no connection"));
    assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
    assertThat(health.health().getDetails()).containsEntry("failure", "no connection");
    show("MISSING_PARTITIONS", "", 0);
    assertThat(health.health().getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void keys_must_not_be_forgotten_before_the_positions_that_would_tell_them_again() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> keep(90, 89))
        .withMessageContaining("pigeon.operations.retention.keys must be at least 90 days");
  }

  private static OperationsProperties.Keep keep(int positions, int keys) {
    return new OperationsProperties.Keep(
        DAY.multipliedBy(positions),
        DAY.multipliedBy(30),
        DAY.multipliedBy(30),
        DAY.multipliedBy(90),
        DAY.multipliedBy(keys));
  }

  private void show(String figure, String label, double value) {
    alarms.show(List.of(Map.of("figure", figure, "label", label, "value", value)));
  }
}
