package io.pigeon.detection.fold;

import static io.pigeon.detection.fold.Telemetry.time;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** From latitude, longitude and fibre channels to places along the line (3.3, 3.4). */
class PlacementTest {

  private static final double LAT = 52;
  private static final double LON = 5;
  private static final double METRES_PER_DEGREE = Math.toRadians(6_371_008.8);
  private static final OptionalDouble NONE = OptionalDouble.empty();

  /** Out for 6 km, 40 m aside, and back: two strands within one corridor. */
  private static final double[][] HAIRPIN = {{0, 0}, {6000, 0}, {6000, 40}, {0, 40}};

  private final Random noise = new Random(5);

  @Test
  void a_position_beside_the_line_is_placed_by_its_share_of_the_lines_length() {
    LegacyRoute route = route("L1", 1000, 5000, new double[][] {{0, 0}, {0, 1000}, {1000, 1000}});

    Drive drive = drive(List.of(route), List.of(ground(1, time("08:00:00"), 500, 1080)));

    assertThat(chainage(drive)).isCloseTo(1000 + 4000 * 1500 / 2000.0, within(1.0));
  }

  @Test
  void beyond_its_ends_the_line_holds_on_to_a_position_for_a_hundred_metres() {
    LegacyRoute route = route("L1", 0, 6000, new double[][] {{0, 0}, {6000, 0}});

    assertThat(chainage(drive(List.of(route), List.of(ground(1, time("08:00:00"), -90, 0)))))
        .isZero();
    assertThat(chainage(drive(List.of(route), List.of(ground(1, time("08:00:00"), 6090, 0)))))
        .isEqualTo(6000);
    assertThat(drive(List.of(route), List.of(ground(1, time("08:00:00"), 6110, 0))).quarantined)
        .extracting(Quarantined::reason)
        .containsExactly(QuarantineReason.OFF_ROUTE);
  }

  @Test
  void a_route_without_a_course_takes_no_position_by_latitude_and_longitude() {
    Drive drive =
        drive(List.of(Line.of(0, 6000).route()), List.of(ground(1, time("08:00:00"), 100, 0)));

    assertThat(drive.quarantined)
        .extracting(Quarantined::reason)
        .containsExactly(QuarantineReason.OFF_ROUTE);
  }

  @Test
  void on_a_line_that_runs_back_beside_itself_a_pig_does_not_change_strands() {
    LegacyRoute route =
        route("L1", 0, 12_040, HAIRPIN, poi("OUT", 3000), poi("BACK", 9040), poi("LATE", 11_000));
    List<Position> rows = along(HAIRPIN, 2, 30);

    Drive drive = drive(List.of(route), rows);

    assertThat(drive.quarantined).isEmpty();
    assertThat(drive.suspects).isZero();
    assertThat(drive.passages).extracting(Passage::poiId).containsExactly("OUT", "BACK", "LATE");
    assertThat(drive.told(EventType.RUN_COMPLETION)).hasSize(1);
  }

  @Test
  void of_two_lines_side_by_side_the_nearer_one_is_the_pigs() {
    double[][] north = {{0, 60}, {6000, 60}};
    LegacyRoute near = route("Z", 0, 6000, new double[][] {{0, 0}, {6000, 0}});
    LegacyRoute other = route("A", 0, 6000, north);

    Drive drive = drive(List.of(other, near), along(new double[][] {{0, 10}, {5000, 10}}, 2, 5));

    assertThat(drive.state().run().orElseThrow().routeId()).contains("Z");
  }

  @Test
  void of_routes_along_the_same_line_the_shorter_one_is_the_pigs_and_then_the_lower_id() {
    LegacyRoute whole = route("A", 0, 6000, new double[][] {{0, 0}, {6000, 0}});
    LegacyRoute half = route("C", 0, 3000, new double[][] {{0, 0}, {3000, 0}});
    LegacyRoute twin = route("B", 0, 3000, new double[][] {{0, 0}, {3000, 0}});

    Drive drive =
        drive(List.of(whole, half, twin), along(new double[][] {{0, 0}, {2000, 0}}, 2, 0));

    assertThat(drive.state().run().orElseThrow().routeId()).contains("B");
  }

  @Test
  void a_pig_that_is_launched_into_the_next_line_has_a_new_run_there_and_not_before() {
    LegacyRoute first = route("A", 0, 6000, new double[][] {{0, 0}, {6000, 0}});
    LegacyRoute next = route("B", 0, 9000, new double[][] {{6000, 0}, {15_000, 0}});
    List<Position> rows = along(new double[][] {{0, 0}, {6000, 0}, {6000, 60}}, 2, 0);
    rows.addAll(jitter(rows, 6010, 60));
    Drive arrived = drive(List.of(first, next), rows);
    assertThat(arrived.state().run().orElseThrow().completedAt()).isPresent();

    rows.addAll(after(rows, along(new double[][] {{6000, 0}, {10_000, 0}}, 2, 0)));
    Drive drive = drive(List.of(first, next), rows);

    assertThat(drive.views.stream().map(RunView::runKey).distinct()).hasSize(2);
    assertThat(drive.state().run().orElseThrow().routeId()).contains("B");
    assertThat(chainage(drive)).isCloseTo(4000, within(30.0));
  }

  @Test
  void the_state_goes_through_json_between_any_two_steps_and_nothing_changes()
      throws JsonProcessingException {
    ObjectMapper json = new ObjectMapper().registerModules(new Jdk8Module(), new JavaTimeModule());
    RouteCatalog routes = catalog(List.of(route("L1", 0, 12_040, HAIRPIN, poi("OUT", 3000))));
    List<Position> rows = along(HAIRPIN, 2, 30);
    Instant end = end(rows);
    Drive whole = new Drive(Thresholds.defaults(), routes, rows).live(end);

    Drive steps = new Drive(Thresholds.defaults(), routes, rows);
    for (Instant clock = time("08:00:00"); clock.isBefore(end); clock = clock.plusSeconds(37)) {
      steps.poll(clock);
      steps.resumeFrom(json.readValue(json.writeValueAsString(steps.state()), PigState.class));
    }

    assertThat(steps.poll(end).identity()).isEqualTo(whole.identity());
  }

  @Test
  void a_calibrated_channel_and_those_between_have_their_kilometre_post() {
    LegacyRoute route = calibrated(new Calibration(List.of(100, 200), List.of(1.0, 3.0)));

    assertThat(chainage(drive(List.of(route), List.of(channel(1, time("08:00:00"), 100)))))
        .isEqualTo(1000);
    assertThat(chainage(drive(List.of(route), List.of(channel(1, time("08:00:00"), 125)))))
        .isEqualTo(1500);
  }

  @Test
  void a_channel_beyond_the_calibrated_ones_stands_for_25_m_and_is_flagged() {
    LegacyRoute route = calibrated(new Calibration(List.of(100, 200), List.of(1.0, 3.0)));
    List<Position> rows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      rows.add(channel(i + 1, time("08:00:00").plusSeconds(10L * i), i < 100 ? 150 : 300));
    }

    Drive drive = drive(List.of(route), rows);

    assertThat(chainage(drive)).isEqualTo(7500);
    assertThat(drive.events(EventType.HEARTBEAT).get(0).payload().get("position"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
        .containsAllEntriesOf(Map.of("chainageM", 7500.0, "uncalibrated", true));
  }

  @Test
  void what_is_no_line_and_no_calibration_is_refused_with_the_place() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Centreline(List.of(List.of(5.0, 52.0))))
        .withMessageContaining("1 points");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Centreline(List.of(List.of(5.0, 52.0), List.of(52.0, 152.0))))
        .withMessageContaining("Point 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Calibration(List.of(2, 1), List.of(1.0, 2.0)))
        .withMessageContaining("Channel 1");
  }

  @Test
  void what_the_gate_remembers_of_another_line_is_moved_to_that_of_the_next_position() {
    LegacyRoute first = route("A", 0, 6000, new double[][] {{0, 0}, {6000, 0}});
    LegacyRoute next = route("B", 0, 9000, new double[][] {{5000, 0}, {14_000, 0}});
    JumpGate.Memory memory =
        new JumpGate.Memory(
            Optional.of(on(first, 1, 5900, 0)),
            List.of(on(first, 2, 5950, 0), on(first, 3, 4000, 0)));

    JumpGate.Memory alike = Placement.alike(memory, on(next, 4, 6000, 0), List.of(first, next));

    assertThat(alike.last().orElseThrow().projectedOn()).contains("B");
    assertThat(alike.last().orElseThrow().chainageM()).isCloseTo(900, within(0.1));
    assertThat(alike.suspects()).extracting(Sample::fix).extracting(Fix::id).containsExactly(2L);
    assertThat(alike.suspects().get(0).chainageM()).isCloseTo(950, within(0.1));
  }

  @Test
  void what_is_off_that_line_is_forgotten() {
    LegacyRoute first = route("A", 0, 6000, new double[][] {{0, 0}, {6000, 0}});
    LegacyRoute next = route("B", 0, 9000, new double[][] {{6000, 0}, {15_000, 0}});
    JumpGate.Memory memory =
        new JumpGate.Memory(Optional.of(on(first, 1, 3000, 0)), List.of(on(first, 2, 5990, 0)));

    assertThat(Placement.alike(memory, on(next, 3, 6010, 0), List.of(first, next)))
        .isEqualTo(JumpGate.Memory.empty());
  }

  @Test
  void on_the_same_line_or_without_one_the_gate_remembers_what_it_did() {
    LegacyRoute route = route("A", 0, 6000, new double[][] {{0, 0}, {6000, 0}});
    JumpGate.Memory memory = new JumpGate.Memory(Optional.of(on(route, 1, 3000, 0)), List.of());
    Position post = Telemetry.row(2, Telemetry.PIG, time("08:00:20"), time("08:00:20"), 3020);

    assertThat(Placement.alike(memory, on(route, 2, 3020, 0), List.of(route))).isSameAs(memory);
    assertThat(Placement.alike(memory, Sample.of(post, 3020), List.of(route))).isSameAs(memory);
    assertThat(Placement.alike(JumpGate.Memory.empty(), on(route, 2, 1, 0), List.of(route)))
        .isEqualTo(JumpGate.Memory.empty());
  }

  @Test
  void the_first_positions_on_the_next_line_are_no_suspects() {
    LegacyRoute first = route("A", 0, 6000, new double[][] {{0, 0}, {6000, 0}});
    LegacyRoute next = route("B", 0, 9000, new double[][] {{6000, 0}, {15_000, 0}});
    List<Position> rows = along(new double[][] {{0, 0}, {6000, 0}}, 2, 0);
    Instant end = end(rows);
    for (int i = 1; i <= 60; i++) {
      rows.add(ground(rows.size() + 1L, end.plusSeconds(30L * i), 6000 + 50 * i, 0));
    }

    Drive drive = drive(List.of(first, next), rows);

    assertThat(drive.state().run().orElseThrow().routeId()).contains("B");
    assertThat(drive.suspects).isZero();
  }

  @Test
  void a_strand_that_the_pig_cannot_have_reached_is_left_out_and_later_it_is_not() {
    LegacyRoute route = route("L1", 0, 12_040, HAIRPIN);
    Sample last = on(route, 1, 3000, 0);
    Placement placement = new Placement(Thresholds.defaults());

    // 35 m from the strand out and 5 m from the one back, whose chainage there is 9020 m.
    assertThat(placed(placement, route, 10, last)).isCloseTo(3020, within(1.0));
    assertThat(placed(placement, route, 300, last)).isCloseTo(9020, within(1.0));
  }

  @Test
  void the_place_on_another_line_says_nothing_of_the_strand() {
    LegacyRoute other = route("A", 0, 12_000, new double[][] {{0, 0}, {12_000, 0}});
    LegacyRoute route = route("L1", 0, 12_040, HAIRPIN);
    Sample last = on(other, 1, 3000, 0);

    assertThat(placed(new Placement(Thresholds.defaults()), route, 10, last))
        .isCloseTo(9020, within(1.0));
  }

  @Test
  void a_channel_beyond_the_end_of_one_route_belongs_to_the_one_that_reaches_it() {
    Calibration calibration = new Calibration(List.of(0, 400), List.of(0.0, 10.0));
    LegacyRoute half =
        new LegacyRoute(
            "A", "A", "v1", 0, 5000, List.of(), List.of(), Optional.empty(), calibration);
    LegacyRoute whole =
        new LegacyRoute(
            "B",
            "B",
            "v1",
            0,
            9000,
            List.of(),
            List.of(),
            Optional.empty(),
            new Calibration(List.of(0, 400), List.of(0.0, 8.0)));
    Placement placement = new Placement(Thresholds.defaults());

    assertThat(
            placement
                .onAny(List.of(half, whole), channel(1, time("08:00:00"), 100), Optional.empty())
                .orElseThrow()
                .chainageM())
        .isEqualTo(2500);
    assertThat(
            placement
                .onAny(List.of(half, whole), channel(1, time("08:00:00"), 300), Optional.empty())
                .orElseThrow()
                .chainageM())
        .isEqualTo(6000);
  }

  @Test
  void who_reports_from_the_next_line_a_kilometre_from_the_receiver_has_a_new_run_there() {
    // The next line begins at the receiver and counts from 5000 m, as the first one ends.
    LegacyRoute first = route("A", 0, 5000, new double[][] {{0, 0}, {5000, 0}});
    LegacyRoute next = route("B", 4000, 9000, new double[][] {{5050, 0}, {10_050, 0}});
    List<Position> rows = along(new double[][] {{0, 0}, {5000, 0}}, 2, 0);
    Instant end = end(rows);
    for (int i = 1; i <= 30; i++) {
      rows.add(ground(rows.size() + 1L, end.plusSeconds(600 + 10L * i), 5900, 0));
    }
    Drive near = drive(List.of(first, next), rows);
    assertThat(near.state().run().orElseThrow().routeId()).contains("A");

    for (int i = 1; i <= 30; i++) {
      rows.add(ground(rows.size() + 1L, end.plusSeconds(1200 + 10L * i), 6010, 0));
    }
    Drive far = drive(List.of(first, next), rows);
    assertThat(far.state().run().orElseThrow().routeId()).contains("B");
  }

  @Test
  void on_its_route_a_pig_is_not_placed_on_the_next_line() {
    LegacyRoute own = route("A", 0, 6000, new double[][] {{0, 0}, {6000, 0}});
    LegacyRoute other = route("B", 0, 6000, new double[][] {{0, 150}, {6000, 150}});
    List<Position> rows = along(new double[][] {{0, 0}, {2000, 0}}, 2, 0);
    rows.add(ground(rows.size() + 1L, end(rows), 2100, 150));

    Drive drive = drive(List.of(own, other), rows);

    assertThat(drive.quarantined)
        .extracting(Quarantined::reason)
        .containsExactly(QuarantineReason.OFF_ROUTE);
    assertThat(chainage(drive)).isCloseTo(2000, within(1.0));
  }

  @Test
  void the_launcher_of_a_line_that_comes_back_to_it_is_far_from_its_receiver() {
    double[][] course = {{0, 0}, {6000, 0}, {6000, 400}, {0, 400}};
    LegacyRoute route = route("L1", 0, 12_400, course);
    List<Position> rows = along(course, 2, 0);
    Instant nextDay = end(rows).plus(Duration.ofHours(12));
    for (int i = 0; i < 5; i++) {
      rows.add(ground(rows.size() + 1L, nextDay.plusSeconds(10L * i), 10 + 20 * i, 0));
    }

    Drive drive = drive(List.of(route), rows);

    assertThat(drive.views.stream().map(RunView::runKey).distinct()).hasSize(2);
    assertThat(drive.state().run().orElseThrow().startedAt()).isEqualTo(nextDay);
  }

  private static double placed(
      Placement placement, LegacyRoute route, int secondsLater, Sample last) {
    Position row = ground(2, last.ts().plusSeconds(secondsLater), 3020, 35);
    return placement.on(route, row, Optional.of(last)).orElseThrow().chainageM();
  }

  private static Sample on(LegacyRoute route, long id, double eastM, double northM) {
    Position row = ground(id, time("08:00:00").plusSeconds(10 * id), eastM, northM);
    return new Placement(Thresholds.defaults()).on(route, row, Optional.empty()).orElseThrow();
  }

  /** A drive along a course at so many metres a second; the first position is without noise. */
  private List<Position> along(double[][] course, double mps, double noiseM) {
    List<Position> rows = new ArrayList<>();
    Instant ts = time("08:00:00");
    double reached = 0;
    for (int i = 1; i < course.length; i++) {
      double east = course[i][0] - course[i - 1][0];
      double north = course[i][1] - course[i - 1][1];
      double length = Math.hypot(east, north);
      for (; reached <= length; reached += mps * 10) {
        double x = course[i - 1][0] + east * reached / length + noise(rows, noiseM);
        double y = course[i - 1][1] + north * reached / length + noise(rows, noiseM);
        rows.add(ground(rows.size() + 1L, ts, x, y));
        ts = ts.plusSeconds(10);
      }
      reached -= length;
    }
    return rows;
  }

  private double noise(List<Position> rows, double most) {
    return rows.isEmpty() ? 0 : (2 * noise.nextDouble() - 1) * most;
  }

  private static List<Position> jitter(List<Position> before, double x, double y) {
    List<Position> rows = new ArrayList<>();
    Instant ts = before.get(before.size() - 1).ts();
    for (int i = 1; i <= 30; i++) {
      rows.add(ground(before.size() + i, ts.plusSeconds(10L * i), x + 10 * (i % 3), y));
    }
    return rows;
  }

  private static List<Position> after(List<Position> before, List<Position> rows) {
    Position last = before.get(before.size() - 1);
    Duration later = Duration.between(rows.get(0).ts(), last.ts()).plusMinutes(10);
    return rows.stream()
        .map(
            row ->
                ground(
                    last.id() + row.id(),
                    row.ts().plus(later),
                    (row.lon().orElseThrow() - LON) * METRES_PER_DEGREE * cosine(),
                    (row.lat().orElseThrow() - LAT) * METRES_PER_DEGREE))
        .toList();
  }

  private static Drive drive(List<LegacyRoute> routes, List<Position> rows) {
    return new Drive(Thresholds.defaults(), catalog(routes), rows).live(end(rows));
  }

  private static Instant end(List<Position> rows) {
    return rows.get(rows.size() - 1).ts().plusSeconds(60);
  }

  private static double chainage(Drive drive) {
    return drive.state().run().orElseThrow().chainageM().orElseThrow();
  }

  private static Poi poi(String id, double chainageM) {
    return new Poi(id, id, PoiKind.MLV, chainageM, List.of(30, 15), true);
  }

  private static LegacyRoute route(
      String id, double startM, double endM, double[][] course, Poi... pois) {
    List<List<Double>> points =
        Stream.of(course)
            .map(
                point ->
                    List.of(
                        LON + point[0] / METRES_PER_DEGREE / cosine(),
                        LAT + point[1] / METRES_PER_DEGREE))
            .toList();
    return new LegacyRoute(
        id,
        id,
        "v1",
        startM,
        endM,
        List.of(pois),
        List.of(),
        Optional.of(new Centreline(points)),
        Calibration.none());
  }

  private static LegacyRoute calibrated(Calibration calibration) {
    return new LegacyRoute(
        "L1", "L1", "v1", 0, 9000, List.of(), List.of(), Optional.empty(), calibration);
  }

  static RouteCatalog catalog(List<LegacyRoute> routes) {
    return new RouteCatalog() {
      @Override
      public List<LegacyRoute> active() {
        return routes;
      }

      @Override
      public Optional<LegacyRoute> pinned(String routeId, String refVersion) {
        return routes.stream().filter(route -> route.id().equals(routeId)).findFirst();
      }
    };
  }

  private static double cosine() {
    return Math.cos(Math.toRadians(LAT));
  }

  private static Position ground(long id, Instant ts, double eastM, double northM) {
    return position(
        id,
        ts,
        OptionalInt.empty(),
        OptionalDouble.of(LAT + northM / METRES_PER_DEGREE),
        OptionalDouble.of(LON + eastM / METRES_PER_DEGREE / cosine()));
  }

  private static Position channel(long id, Instant ts, int gc) {
    return position(id, ts, OptionalInt.of(gc), NONE, NONE);
  }

  private static Position position(
      long id, Instant ts, OptionalInt gc, OptionalDouble lat, OptionalDouble lon) {
    return new Position(
        id, Telemetry.PIG, ts, ts, NONE, gc, lat, lon, Optional.empty(), NONE, Optional.empty());
  }
}
