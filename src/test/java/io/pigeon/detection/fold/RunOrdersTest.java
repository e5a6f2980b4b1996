package io.pigeon.detection.fold;

import static io.pigeon.detection.fold.EventType.HEARTBEAT;
import static io.pigeon.detection.fold.EventType.POI_PASSAGE;
import static io.pigeon.detection.fold.EventType.PRE_POI_ALERT;
import static io.pigeon.detection.fold.EventType.RUN_ABORTED;
import static io.pigeon.detection.fold.EventType.RUN_STARTED;
import static io.pigeon.detection.fold.Telemetry.time;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Runs that people announce, move to another route, or give up (3.4, 3.5). */
class RunOrdersTest {

  private static final Telling ALL = new Telling(true, Set.of(RUN_ABORTED));
  private static final ObjectMapper JSON = JsonMapper.builder().findAndAddModules().build();

  /** Two lines side by side: by their chainages a pig may be on either; the shorter one is L1. */
  private static final RouteCatalog LINES =
      catalog(Line.of(0, 20_000).poi("A", 1000), longer(Line.of(0, 30_000).poi("B", 1000)));

  @Test
  void a_planned_run_has_the_key_and_the_route_of_its_plan() {
    Drive drive = drive(cruise()).order(plan("R-1", "L2", "08:00:00", "07:00:00"));
    drive.live("08:20:00");

    RunView run = drive.state().run().orElseThrow();
    assertThat(run.runKey()).isEqualTo("R-1");
    assertThat(run.routeId()).contains("L2");
    assertThat(drive.told(POI_PASSAGE)).containsExactly("B|F1");
    assertThat(drive.events(POI_PASSAGE).get(0).dedupKey()).isEqualTo("v1|R-1|POI_PASSAGE|B|F1");
  }

  @Test
  void without_a_plan_the_shorter_route_wins() {
    Drive drive = drive(cruise()).live("08:20:00");

    assertThat(drive.state().run().flatMap(RunView::routeId)).contains("L1");
  }

  @Test
  void a_planned_route_that_does_not_reach_over_the_pig_is_not_replaced_by_another() {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:20:00", 10, 25_000, 2);
    Drive drive = drive(table).order(plan("R-1", "L1", "08:00:00", "07:00:00")).live("08:25:00");

    assertThat(drive.state().run().flatMap(RunView::routeId)).isEmpty();
  }

  @Test
  void samples_before_the_launch_belong_to_no_planned_run() {
    Drive drive = drive(cruise()).order(plan("R-1", "L2", "08:05:00", "07:00:00"));
    drive.live("08:20:00");

    assertThat(runKeys(drive)).containsExactly("PIG-7~" + time("08:00:00").toEpochMilli(), "R-1");
    assertThat(drive.state().run().map(RunView::startedAt)).contains(time("08:05:00"));
  }

  @Test
  void a_plan_gives_up_the_run_that_is_open_by_then_and_so_moves_the_pig() {
    Drive drive = drive(cruise()).live("08:05:30");
    drive.order(plan("R-2", "L2", "08:05:30", "08:05:30")).live("08:20:00");

    assertThat(drive.events(RUN_ABORTED)).hasSize(1);
    assertThat(drive.events(RUN_ABORTED).get(0).eventTime()).isEqualTo(time("08:05:30"));
    assertThat(drive.events(RUN_ABORTED).get(0).payload()).containsEntry("cause", "NEW_PLAN");
    assertThat(drive.state().run().flatMap(RunView::routeId)).contains("L2");
    assertThat(drive.told(POI_PASSAGE)).containsExactly("B|F1");
  }

  @Test
  void of_two_plans_that_have_come_due_the_later_launch_counts_and_the_other_is_overtaken() {
    RunOrders both =
        plan("R-1", "L1", "07:30:00", "07:00:00").plus(plan("R-2", "L2", "08:00:00", "07:00:00"));
    Drive drive = drive(cruise()).order(both).live("08:20:00");

    assertThat(runKeys(drive)).containsExactly("R-2");
    assertThat(drive.state().orders()).isEmpty();
  }

  @Test
  void a_plan_waits_in_the_state_which_json_keeps() throws Exception {
    Drive drive = drive(cruise()).order(plan("R-1", "L2", "08:05:00", "07:00:00"));
    drive.live("08:02:00");
    PigState kept = JSON.readValue(JSON.writeValueAsString(drive.state()), PigState.class);

    assertThat(kept.orders()).isPresent().isEqualTo(drive.state().orders());
    drive.resumeFrom(kept).live("08:20:00");
    assertThat(drive.state().run().map(RunView::runKey)).contains("R-1");
  }

  @Test
  void a_completed_run_is_followed_by_a_planned_one_without_the_pig_going_away_first() {
    Line line = Line.of(0, 3000);
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:30:00", 10, 0, 2);
    Drive drive = new Drive(Thresholds.defaults(), ALL, line, table.rows());
    drive.order(plan("R-2", "L1", "08:27:00", "07:00:00")).live("08:40:00");

    assertThat(drive.views)
        .filteredOn(run -> run.runKey().startsWith("PIG-7"))
        .last()
        .extracting(RunView::state)
        .isEqualTo(MovementState.COMPLETED);
    assertThat(drive.state().run().map(RunView::runKey)).contains("R-2");
    assertThat(drive.events(RUN_ABORTED)).isEmpty();
  }

  @Test
  void the_planned_speed_warns_before_any_was_measured() {
    Line line = Line.of(0, 20_000).poi("A", 2200);
    RunPlan plan =
        new RunPlan(
            "R-1",
            "L1",
            time("08:00:00"),
            OptionalDouble.of(2.0),
            Optional.empty(),
            time("07:00:00"));
    Drive drive = new Drive(Thresholds.defaults(), ALL, line, cruise().rows());
    drive.order(new RunOrders(List.of(plan), List.of())).live("08:04:00");

    assertThat(drive.told(PRE_POI_ALERT)).contains("A|15,1");
    assertThat(drive.events(PRE_POI_ALERT).get(0).payload().get("eta").toString())
        .contains("quality=LOW");
  }

  @Test
  void the_planned_interval_is_expected_until_five_were_measured() {
    Line line = Line.of(0, 20_000);
    RunPlan plan =
        new RunPlan(
            "R-1",
            "L1",
            time("08:00:00"),
            OptionalDouble.empty(),
            Optional.of(Duration.ofMinutes(10)),
            time("07:00:00"));
    Telemetry slow = Telemetry.table().at("08:00:00", 0).at("08:10:00", 600).at("08:20:00", 1200);
    Drive planned = new Drive(Thresholds.defaults(), ALL, line, slow.rows());
    planned.order(new RunOrders(List.of(plan), List.of())).live("08:45:00");
    Drive plain = new Drive(Thresholds.defaults(), ALL, line, slow.rows()).live("08:45:00");

    assertThat(planned.told(EventType.GAP_START)).isEmpty();
    assertThat(plain.told(EventType.GAP_START)).isNotEmpty();
  }

  @Test
  void an_order_to_give_up_ends_the_run_at_its_instant_and_without_a_sample() {
    Drive drive = drive(cruise()).live("08:40:00");
    drive.order(abort(drive.state().run().orElseThrow().runKey(), "08:41:00")).live("12:00:00");

    assertThat(drive.events).last().extracting(DetectedEvent::type).isEqualTo(RUN_ABORTED);
    assertThat(drive.events(RUN_ABORTED).get(0).eventTime()).isEqualTo(time("08:41:00"));
    assertThat(drive.events(RUN_ABORTED).get(0).payload()).containsEntry("cause", "ORDER");
    assertThat(drive.events(HEARTBEAT)).hasSize(1);
    assertThat(drive.state().nextTimer()).isEmpty();
  }

  @Test
  void a_pig_that_goes_on_reporting_after_it_was_given_up_begins_a_new_run() {
    Drive drive = drive(cruise()).live("08:05:00");
    drive.order(abort(drive.state().run().orElseThrow().runKey(), "08:05:00")).live("08:20:00");

    assertThat(drive.told(RUN_STARTED)).hasSize(2);
    assertThat(drive.state().run().map(RunView::state)).contains(MovementState.MOVING);
  }

  @Test
  void an_order_for_another_run_of_the_pig_does_nothing() {
    Drive drive = drive(cruise()).order(abort("PIG-7~1", "08:05:00")).live("08:20:00");

    assertThat(drive.events(RUN_ABORTED)).isEmpty();
    assertThat(runKeys(drive)).hasSize(1);
    assertThat(drive.state().orders()).isEmpty();
  }

  @Test
  void a_backlog_read_at_once_gives_the_keys_and_times_of_the_live_run() {
    RunOrders orders =
        plan("R-1", "L1", "08:00:00", "07:00:00").plus(plan("R-2", "L2", "08:05:00", "08:01:00"));
    orders = orders.plus(abort("R-2", "08:15:00"));
    Drive live = drive(cruise()).order(orders).live("09:00:00");
    Drive atOnce = drive(cruise()).order(orders).poll("09:00:00");

    assertThat(atOnce.identity()).isEqualTo(live.identity());
    assertThat(live.told(RUN_ABORTED)).hasSize(2);
  }

  @Test
  void a_plan_that_cannot_be_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new RunPlan(
                    "R",
                    "L1",
                    time("08:00:00"),
                    OptionalDouble.of(0),
                    Optional.empty(),
                    time("08:00:00")))
        .withMessage("Run R: its planned speed is OptionalDouble[0.0] m/s; it must be positive.");
  }

  private static Drive drive(Telemetry table) {
    return new Drive(Thresholds.defaults(), ALL, LINES, table.rows());
  }

  private static Telemetry cruise() {
    return Telemetry.table().cruise("08:00:00", "08:20:00", 10, 0, 2);
  }

  private static RunOrders plan(String key, String route, String launch, String ordered) {
    return new RunOrders(
        List.of(
            new RunPlan(
                key, route, time(launch), OptionalDouble.empty(), Optional.empty(), time(ordered))),
        List.of());
  }

  private static RunOrders abort(String key, String ordered) {
    return new RunOrders(List.of(), List.of(new AbortOrder(key, time(ordered))));
  }

  private static List<String> runKeys(Drive drive) {
    return drive.views.stream().map(RunView::runKey).distinct().toList();
  }

  private static LegacyRoute longer(Line line) {
    LegacyRoute route = line.route();
    return new LegacyRoute(
        "L2", "Loop", "v1", route.startM(), route.endM(), route.pois(), route.gaps());
  }

  private static RouteCatalog catalog(Line line, LegacyRoute other) {
    List<LegacyRoute> routes = new ArrayList<>(List.of(line.route(), other));
    return new RouteCatalog() {
      @Override
      public List<LegacyRoute> active() {
        return routes;
      }

      @Override
      public Optional<LegacyRoute> pinned(String routeId, String refVersion) {
        return Stream.of(line.route(), other)
            .filter(each -> each.id().equals(routeId) && each.refVersion().equals(refVersion))
            .findFirst();
      }
    };
  }
}
