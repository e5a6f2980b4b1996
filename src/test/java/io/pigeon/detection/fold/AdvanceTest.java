package io.pigeon.detection.fold;

import static io.pigeon.detection.fold.EventType.DATA_QUALITY;
import static io.pigeon.detection.fold.EventType.GAP_START;
import static io.pigeon.detection.fold.EventType.HEARTBEAT;
import static io.pigeon.detection.fold.EventType.RUN_STARTED;
import static io.pigeon.detection.fold.Telemetry.time;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a call of the detector takes in, in which order, and what it makes a new run of. */
class AdvanceTest {

  private static final Line LINE = Line.of(0, 20_000);
  private static final Line SHORT = Line.of(0, 1700);
  private static final Telling DOUBTS = new Telling(true, Set.of(DATA_QUALITY));

  @Test
  void what_is_due_at_an_instant_comes_before_the_row_that_arrives_with_it() {
    // The last row arrived at 08:20:20; both the slot and the silence are due at 08:30:20.
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:19:50", 10, 0, 2)
            .arriving(time("08:20:00"), time("08:20:20"), 2400)
            .arriving(time("08:30:00"), time("08:30:20"), 3600)
            .arriving(time("08:30:10"), time("08:30:30"), 3620);

    Drive drive = Drive.of(LINE, table).live("08:31:00");

    assertThat(drive.told(HEARTBEAT)).containsExactly("|2026-01-14T08:30Z");
    assertThat(drive.told(GAP_START)).containsExactly("T|" + time("08:20:00").toEpochMilli());
  }

  @Test
  void of_a_heartbeat_and_a_silence_at_the_same_instant_the_heartbeat_comes_first() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:19:50", 10, 0, 2)
            .arriving(time("08:20:00"), time("08:20:20"), 2400);

    Drive drive = Drive.of(LINE, table).live("08:31:00");

    assertThat(drive.events(HEARTBEAT).get(0).payload()).containsEntry("health", "LIVE");
    assertThat(drive.events(GAP_START).get(0).payload()).containsEntry("health", "TELEMETRY_GAP");
  }

  @Test
  void a_row_that_is_two_days_late_for_a_run_of_three_days_is_late_and_not_very_old() {
    Telemetry table = Telemetry.table();
    for (int i = 0; i < 3 * 24; i++) {
      table.at(time("08:00:00").plus(Duration.ofHours(i)), 100 * i);
    }
    Instant now = time("08:00:00").plus(Duration.ofHours(71));
    table.arriving(time("08:30:00"), now, 50);

    Drive drive = Drive.of(LINE, table).live(now.plusSeconds(60));

    assertThat(drive.quarantined).isEmpty();
    assertThat(drive.late).isEqualTo(1);
  }

  @Test
  void of_rows_of_the_same_time_one_is_taken_and_the_others_are_counted_for_what_they_are() {
    Instant ts = time("08:00:00");
    List<Position> rows =
        List.of(
            row(1, ts, 100, OptionalDouble.of(5)),
            row(2, ts, 100, OptionalDouble.of(9)),
            row(3, ts, 130, OptionalDouble.empty()),
            row(4, ts, 140, OptionalDouble.empty()),
            row(5, ts, 150, OptionalDouble.empty()),
            row(6, ts.plusSeconds(10), 150, OptionalDouble.empty()));

    Drive drive = new Drive(Thresholds.defaults(), LINE, rows).live("08:01:00");

    assertThat(drive.accepted).isEqualTo(2);
    assertThat(drive.duplicates).isEqualTo(1);
    assertThat(drive.conflicts).isEqualTo(3);
  }

  @Test
  void a_row_that_comes_again_is_a_duplicate_and_one_of_elsewhere_is_late() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:01:00", 10, 0, 2)
            .arriving(time("08:01:00"), time("08:02:00"), 120)
            .arriving(time("08:01:00"), time("08:02:30"), 121)
            .arriving(time("08:00:50"), time("08:03:00"), 120)
            .arriving(time("08:01:00"), time("08:03:30"), 120)
            .arriving(time("08:00:40"), time("08:04:00"), 80);

    Drive drive = Drive.of(LINE, table).live("08:05:00");

    assertThat(drive.accepted).isEqualTo(7);
    assertThat(drive.duplicates).isEqualTo(2);
    assertThat(drive.late).isEqualTo(3);
  }

  @Test
  void a_row_of_another_pig_is_refused() {
    Instant ts = time("08:00:00");
    PigState state = PigState.initial("P8");
    List<Position> rows = List.of(Telemetry.row(1, "P7", ts, ts, 0));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Detector(Thresholds.defaults()).advance(state, rows, ts, LINE))
        .withMessageContaining("Position 1 is of pig P7, but was given to pig P8.");
  }

  @Test
  void a_run_whose_route_is_not_stored_any_more_is_named() {
    Drive before = Drive.of(LINE, cruise()).live("08:05:00");
    RouteCatalog empty = PlacementTest.catalog(List.of());

    assertThatIllegalStateException()
        .isThrownBy(() -> Drive.of(empty, cruise()).resumeFrom(before.state()).live("08:06:00"))
        .withMessageContaining("pinned to version v7 of route L1, which is not stored");
  }

  @Test
  void a_run_that_is_over_is_shown_once_more_and_then_no_longer() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:15:00", 10, 0, 2)
            .cruise("08:15:10", "08:30:00", 10, 1700, 0);

    Drive drive = Drive.of(SHORT, table).live("08:31:00");

    assertThat(drive.ignored).isPositive();
    assertThat(drive.views).filteredOn(view -> view.state() == MovementState.COMPLETED).hasSize(1);
  }

  @Test
  void a_run_that_is_over_remembers_only_what_is_shown() {
    Drive drive =
        Drive.of(
                Line.of(0, 1700).poi("P", 1000),
                Telemetry.table().cruise("08:00:00", "08:15:00", 10, 0, 2))
            .live("08:16:00");

    Run run = drive.state().latest().orElseThrow();
    assertThat(run.completedAt()).isPresent();
    assertThat(run.track().recent().size()).isZero();
    assertThat(run.track().baseline().size()).isZero();
    assertThat(run.passages()).isEmpty();
    assertThat(run.alerts().marks()).isEmpty();
    assertThat(run.coverage()).isEqualTo(CoverageGaps.Memory.none());
    assertThat(run.watch()).isEmpty();
    assertThat(run.forecast()).isEmpty();
  }

  @Test
  void nothing_more_is_told_of_the_clock_of_a_run_that_is_over() {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:15:00", 10, 0, 2);
    for (int i = 1; i <= 100; i++) {
      Instant ts = time("08:20:00").plusSeconds(10L * i);
      table.arriving(ts, ts.minusSeconds(90), 1700);
    }

    assertThat(Drive.telling(DOUBTS, SHORT, table).live("09:00:00").events(DATA_QUALITY)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(doubles = {1000, -3700})
  void a_kilometre_from_the_receiver_three_samples_are_a_new_run(double away) {
    Drive drive = Drive.of(SHORT, restarted(1700 - away, 3)).live("09:02:00");

    assertThat(drive.state().run().orElseThrow().startedAt()).isEqualTo(time("09:00:00"));
    assertThat(drive.state().reopening()).isEmpty();
  }

  @Test
  void nearer_than_that_they_are_ignored() {
    Drive drive = Drive.of(SHORT, restarted(701, 30)).live("09:10:00");

    assertThat(drive.state().run().orElseThrow().startedAt()).isEqualTo(time("08:00:00"));
    assertThat(drive.ignored).isGreaterThanOrEqualTo(30);
  }

  @Test
  void two_samples_away_and_one_back_do_not_count_for_the_next() {
    Telemetry table = restarted(700, 2).at("09:10:00", 1700).at("09:20:00", 0).at("09:20:10", 0);

    Drive drive = Drive.of(SHORT, table).live("09:21:00");

    assertThat(drive.state().run().orElseThrow().startedAt()).isEqualTo(time("08:00:00"));
    assertThat(drive.state().reopening()).hasSize(2);
  }

  @Test
  void all_three_belong_to_the_new_run() {
    Drive drive = Drive.of(SHORT, restarted(0, 3)).live("09:01:00");

    assertThat(drive.events(RUN_STARTED))
        .extracting(DetectedEvent::eventTime)
        .containsExactly(time("08:00:00"), time("09:00:00"));
    assertThat(drive.state().latest().orElseThrow().last().ts()).isEqualTo(time("09:00:20"));
  }

  @Test
  void rows_read_in_one_go_are_judged_by_the_figures_of_the_route_from_the_lock_on() {
    Thresholds ofRoute = withGateAndDelay(new Thresholds.Gate(1, 10, 3), Duration.ofSeconds(20));
    Drive drive = new Drive(routed(ofRoute), LINE, cruise().rows());

    drive.poll("08:10:30");

    assertThat(drive.suspects).as("2 m/s is above that gate").isPositive();
  }

  @Test
  void rows_read_in_one_go_wait_for_earlier_ones_as_long_as_the_route_says() {
    Thresholds ofRoute = withGateAndDelay(Thresholds.defaults().gate(), Duration.ofSeconds(60));
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:02:00", 10, 0, 2)
            .at("08:02:20", 280)
            .arriving(time("08:02:10"), time("08:03:00"), 260)
            .cruise("08:03:30", "08:05:00", 10, 420, 2);

    assertThat(new Drive(routed(ofRoute), LINE, table.rows()).poll("08:06:00").late).isZero();
    assertThat(Drive.of(LINE, table).poll("08:06:00").late).isEqualTo(1);
  }

  @Test
  void the_next_run_of_the_same_go_begins_with_the_usual_figures() {
    Thresholds ofRoute = withGateAndDelay(new Thresholds.Gate(25, 150, 3), Duration.ofSeconds(20));
    Drive drive = new Drive(routed(ofRoute), SHORT, restarted(90_000, 3).rows());

    drive.poll("09:01:00");

    RunView run = drive.state().run().orElseThrow();
    assertThat(run.startedAt()).isEqualTo(time("09:00:00"));
    assertThat(run.configVersion()).isEqualTo(Thresholds.defaults().configVersion());
  }

  @Test
  void rows_that_arrive_all_at_once_are_no_silence() {
    Telemetry table = Telemetry.table();
    for (int i = 0; i < 240; i++) {
      table.arriving(time("08:00:00").plusSeconds(10L * i), time("12:00:00"), 20 * i);
    }

    Drive drive = Drive.of(LINE, table).live("12:01:00");

    assertThat(drive.accepted).isEqualTo(240);
    assertThat(drive.events(GAP_START)).isEmpty();
  }

  @Test
  void of_two_routes_the_one_that_reaches_over_the_pig_is_its_own() {
    LegacyRoute west = new LegacyRoute("A", "A", "v1", 0, 5000, List.of(), List.of());
    LegacyRoute east = new LegacyRoute("B", "B", "v1", 5500, 11_000, List.of(), List.of());
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:05:00", 10, 6000, 2);

    Drive drive = Drive.of(PlacementTest.catalog(List.of(west, east)), table).live("08:06:00");

    assertThat(drive.events(RUN_STARTED))
        .extracting(event -> Drive.details(event, "route").get("id"))
        .containsExactly("B");
  }

  @ParameterizedTest
  @ValueSource(doubles = {4499.9, 5000, 5500.1})
  void a_run_is_joined_on_its_way_more_than_500_m_from_where_the_route_starts(double place) {
    Line line = Line.of(5000, 20_000);
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:00:20", 10, place, 0);

    Drive drive = new Drive(reaching(600), Telling.usual(), line, table.rows()).live("08:01:00");

    assertThat(drive.events(RUN_STARTED).get(0).payload())
        .containsEntry("joinedMidRun", place != 5000);
  }

  @ParameterizedTest
  @ValueSource(doubles = {4500, 5500})
  void five_hundred_metres_are_still_the_launcher(double place) {
    Line line = Line.of(5000, 20_000);
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:00:20", 10, place, 0);

    Drive drive = new Drive(reaching(600), Telling.usual(), line, table.rows()).live("08:01:00");

    assertThat(drive.events(RUN_STARTED).get(0).payload()).containsEntry("joinedMidRun", false);
  }

  @Test
  void the_start_of_a_run_is_told_with_its_first_place() {
    Drive drive = Drive.of(LINE, cruise()).live("08:01:00");

    assertThat(drive.events(RUN_STARTED).get(0).payload())
        .containsEntry("positionTime", "2026-01-14T08:00:00Z");
  }

  @Test
  void a_silence_before_the_route_is_known_is_told_once_it_is() {
    Telemetry table = Telemetry.table().at("08:00:00", 0).at("08:20:00", 1000).at("08:20:10", 1020);

    Drive drive = Drive.of(LINE, table).live("08:21:00");

    assertThat(drive.events)
        .extracting(DetectedEvent::type, DetectedEvent::eventTime)
        .containsExactly(
            tuple(RUN_STARTED, time("08:00:00")),
            tuple(GAP_START, time("08:00:00")),
            tuple(EventType.GAP_END, time("08:20:00")));
  }

  private static Telemetry cruise() {
    return Telemetry.table().cruise("08:00:00", "08:10:00", 10, 0, 2);
  }

  /** Completed at 08:15; then so many samples at a place from nine o'clock. */
  private static Telemetry restarted(double place, int samples) {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:15:00", 10, 0, 2);
    for (int i = 0; i < samples; i++) {
      table.at(time("09:00:00").plusSeconds(10L * i), place);
    }
    return table;
  }

  private static Position row(long id, Instant ts, double place, OptionalDouble accuracy) {
    return new Position(
        id,
        Telemetry.PIG,
        ts,
        ts,
        OptionalDouble.of(place / 1000),
        OptionalInt.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        accuracy,
        Optional.empty());
  }

  private static ThresholdsCatalog routed(Thresholds ofRoute) {
    Thresholds usual = Thresholds.defaults();
    return new ThresholdsCatalog() {
      @Override
      public Thresholds usual() {
        return usual;
      }

      @Override
      public Thresholds forRun(String routeId, Optional<String> toolType) {
        return ofRoute;
      }

      @Override
      public Optional<Thresholds> pinned(String configVersion) {
        return Optional.of(configVersion.equals(usual.configVersion()) ? usual : ofRoute);
      }
    };
  }

  private static Thresholds withGateAndDelay(Thresholds.Gate gate, Duration delay) {
    Thresholds usual = Thresholds.defaults();
    Thresholds.Intake intake = usual.intake();
    return changed(
        new Thresholds.Intake(
            delay, intake.futureTolerance(), intake.pastTolerance(), intake.expectedInterval()),
        gate,
        usual.routing());
  }

  private static Thresholds reaching(double toleranceM) {
    Thresholds usual = Thresholds.defaults();
    return changed(
        usual.intake(),
        usual.gate(),
        new Thresholds.Routing(toleranceM, 3, Thresholds.RouteFallback.NONE));
  }

  private static Thresholds changed(
      Thresholds.Intake intake, Thresholds.Gate gate, Thresholds.Routing routing) {
    Thresholds usual = Thresholds.defaults();
    return new Thresholds(
        intake,
        gate,
        routing,
        usual.movement(),
        usual.speed(),
        usual.eta(),
        usual.passages(),
        usual.completion(),
        usual.gaps(),
        usual.alerts(),
        usual.notices(),
        usual.heartbeatPeriod(),
        usual.channelWidthM(),
        usual.bootstrapFrom());
  }
}
