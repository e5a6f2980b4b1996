package io.pigeon.detection.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A run is judged by the figures that it was locked with (3.13). */
class PinnedThresholdsTest {

  private static final Line LINE = Line.of(0, 20_000).poi("A", 3000);
  private static final Thresholds USUAL = Thresholds.defaults();
  private static final Thresholds OF_THE_ROUTE =
      changed(new Thresholds.Gate(1, 10, 3), Duration.ofMinutes(10));
  private static final Telemetry TABLE = Telemetry.table().cruise("08:01:00", "08:31:00", 10, 0, 2);

  @Test
  void until_its_route_is_locked_a_run_has_the_usual_ones_and_then_those_of_the_route() {
    Drive drive = new Drive(routed(USUAL, OF_THE_ROUTE), LINE, TABLE.rows());

    drive.poll("08:01:25");
    assertThat(config(drive)).isEqualTo(USUAL.configVersion());
    drive.live("08:32:00");
    assertThat(config(drive)).isEqualTo(OF_THE_ROUTE.configVersion());
    assertThat(drive.suspects).as("2 m/s is above that gate").isPositive();
    assertThat(drive.told(EventType.HEARTBEAT))
        .containsExactly("|2026-01-14T08:10Z", "|2026-01-14T08:20Z", "|2026-01-14T08:30Z");
  }

  @Test
  void a_run_keeps_its_figures_when_the_detector_starts_again_with_others() {
    Drive before = new Drive(routed(USUAL, USUAL), LINE, TABLE.rows()).live("08:10:00");
    Drive whole = new Drive(routed(USUAL, USUAL), LINE, TABLE.rows()).live("08:32:00");

    Drive after =
        new Drive(routed(OF_THE_ROUTE, OF_THE_ROUTE), LINE, TABLE.rows())
            .resumeFrom(before.state());
    after.poll("08:10:00");
    after.live("08:32:00");

    assertThat(config(after)).isEqualTo(USUAL.configVersion());
    assertThat(Stream.concat(before.identity().stream(), after.identity().stream()))
        .containsExactlyElementsOf(whole.identity());
  }

  @Test
  void a_version_that_is_not_stored_is_named() {
    Drive before = new Drive(USUAL, LINE, TABLE.rows()).live("08:10:00");

    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                new Drive(OF_THE_ROUTE, LINE, TABLE.rows())
                    .resumeFrom(before.state())
                    .live("08:32:00"))
        .withMessageContaining(USUAL.configVersion());
  }

  private static String config(Drive drive) {
    return drive.state().run().orElseThrow().configVersion();
  }

  /** A catalog that keeps both versions. */
  private static ThresholdsCatalog routed(Thresholds usual, Thresholds ofRoute) {
    Map<String, Thresholds> kept =
        Stream.of(USUAL, OF_THE_ROUTE)
            .collect(Collectors.toMap(Thresholds::configVersion, Function.identity()));
    return new ThresholdsCatalog() {
      @Override
      public Thresholds usual() {
        return usual;
      }

      @Override
      public Thresholds forRun(String routeId, Optional<String> toolType) {
        assertThat(List.of(routeId, toolType.orElse(""))).isEqualTo(List.of("L1", "MFL"));
        return ofRoute;
      }

      @Override
      public Optional<Thresholds> pinned(String configVersion) {
        return Optional.ofNullable(kept.get(configVersion));
      }
    };
  }

  private static Thresholds changed(Thresholds.Gate gate, Duration heartbeat) {
    return USUAL.with(
        draft -> {
          draft.gate = gate;
          draft.heartbeatPeriod = heartbeat;
        });
  }
}
