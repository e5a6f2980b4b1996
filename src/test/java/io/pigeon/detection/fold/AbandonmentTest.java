package io.pigeon.detection.fold;

import static io.pigeon.detection.fold.EventType.HEARTBEAT;
import static io.pigeon.detection.fold.EventType.RUN_ABORTED;
import static io.pigeon.detection.fold.Telemetry.time;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A run that nothing is heard of for 72 hours is given up (3.5). */
class AbandonmentTest {

  private static final Line LINE = Line.of(0, 20_000).gap("G1", 3000, 10_000);
  private static final Telling ABORTS = new Telling(true, Set.of(RUN_ABORTED));
  private static final Instant HEARD = time("08:10:00");
  private static final Instant GIVEN_UP = HEARD.plus(Duration.ofHours(72));

  @Test
  void its_heartbeats_end_and_its_state_says_so_whether_that_is_told_or_not() {
    Drive drive = Drive.of(LINE, heard()).live(GIVEN_UP.plus(Duration.ofDays(2)));

    assertThat(drive.events(RUN_ABORTED)).isEmpty();
    assertThat(drive.events(HEARTBEAT))
        .hasSize(144)
        .last()
        .extracting(DetectedEvent::eventTime)
        .isEqualTo(time("2026-01-17T08:00:00Z"));
    RunView run = drive.state().run().orElseThrow();
    assertThat(run.state()).isEqualTo(MovementState.ABORTED);
    assertThat(run.stateSince()).isEqualTo(GIVEN_UP);
    assertThat(run.completedAt()).isEmpty();
    assertThat(drive.state().nextTimer()).isEmpty();
    assertThat(drive.views).last().isEqualTo(run);
  }

  @Test
  void it_is_told_once_as_its_last_event() {
    Drive drive = Drive.telling(ABORTS, LINE, heard()).live(GIVEN_UP.plus(Duration.ofDays(2)));

    assertThat(drive.told(RUN_ABORTED)).containsExactly("|");
    assertThat(drive.events).last().extracting(DetectedEvent::eventTime).isEqualTo(GIVEN_UP);
    assertThat(drive.events(RUN_ABORTED).get(0).payload())
        .containsEntry("state", "ABORTED")
        .containsEntry("lastSeen", HEARD.toString());
  }

  @Test
  void a_pig_that_no_route_knows_is_given_up_too() {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:10:00", 10, 90_000, 2);

    Drive drive = Drive.of(LINE, table).live(GIVEN_UP.plus(Duration.ofDays(1)));

    assertThat(drive.state().nextTimer()).isEmpty();
    assertThat(drive.state().run().orElseThrow().state()).isEqualTo(MovementState.ABORTED);
  }

  @Test
  void the_next_sample_opens_a_new_run() {
    Telemetry table = heard();
    Instant back = GIVEN_UP.plus(Duration.ofHours(5));
    table.at(back, 0).at(back.plusSeconds(10), 20).at(back.plusSeconds(20), 40);

    Drive drive = Drive.telling(ABORTS, LINE, table).live(back.plusSeconds(60));

    assertThat(drive.views)
        .extracting(RunView::runKey)
        .containsSubsequence(
            "PIG-7~" + time("08:00:00").toEpochMilli(), "PIG-7~" + back.toEpochMilli());
    assertThat(drive.told(EventType.RUN_STARTED)).hasSize(2);
  }

  @Test
  void a_backlog_read_in_one_go_gives_the_same_two_runs() {
    Telemetry table = heard();
    Instant back = GIVEN_UP.plus(Duration.ofHours(5));
    table.at(back, 0).at(back.plusSeconds(10), 20).at(back.plusSeconds(20), 40);
    Telemetry backlog = Telemetry.table();
    table
        .rows()
        .forEach(
            row -> backlog.arriving(row.ts(), back.plusSeconds(60), row.kp().orElseThrow() * 1000));

    Drive live = Drive.telling(ABORTS, LINE, table).live(back.plusSeconds(90));
    Drive atOnce = new Drive(fromBefore(), ABORTS, LINE, backlog.rows()).live(back.plusSeconds(90));

    assertThat(keys(atOnce)).containsExactlyInAnyOrderElementsOf(keys(live));
  }

  @Test
  void a_pig_in_a_coverage_gap_is_waited_for_from_when_it_should_be_out() {
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:24:00", 10, 0, 2);

    Drive drive = Drive.telling(ABORTS, LINE, table).live("2026-01-18T00:00:00Z");

    // In at 08:25, 3500 s x 1.5 + 10 min to come out, then 72 hours.
    assertThat(drive.events(RUN_ABORTED))
        .extracting(DetectedEvent::eventTime)
        .containsExactly(time("2026-01-17T10:02:30Z"));
  }

  @ParameterizedTest
  @EnumSource(
      value = MovementState.class,
      names = {"MOVING", "STOPPED"})
  void a_pig_that_is_heard_of_now_and_then_is_not_given_up(MovementState state) {
    Telemetry table = heard();
    double place = 1200;
    for (int day = 1; day < 6; day++) {
      place += state == MovementState.MOVING ? 300 : 0;
      table.at(HEARD.plus(Duration.ofDays(2L * day)), place);
    }

    Drive drive = Drive.of(LINE, table).live("2026-01-24T12:00:00Z");

    assertThat(drive.views.stream().map(RunView::runKey).distinct()).hasSize(1);
  }

  @Test
  void one_without_a_route_that_is_heard_of_every_forty_hours_is_not_even_in_one_go() {
    Telemetry table = Telemetry.table();
    Instant now = time("08:00:00").plus(Duration.ofHours(200));
    for (int i = 0; i < 5; i++) {
      table.arriving(time("08:00:00").plus(Duration.ofHours(40L * i)), now, 90_000);
    }

    Drive drive = new Drive(fromBefore(), ABORTS, LINE, table.rows()).live(now.plusSeconds(60));

    assertThat(drive.accepted).isEqualTo(5);
    assertThat(drive.events(RUN_ABORTED)).isEmpty();
  }

  @Test
  void what_it_remembers_is_only_what_is_shown() {
    Drive drive = Drive.of(LINE, heard()).live(GIVEN_UP.plusSeconds(60));

    Run run = drive.state().latest().orElseThrow();
    assertThat(run.track().recent().size()).isZero();
    assertThat(run.speed()).isEmpty();
    assertThat(run.forecast()).isEmpty();
  }

  @Test
  void it_says_how_long_the_run_was() {
    Drive drive = Drive.telling(ABORTS, LINE, heard()).live(GIVEN_UP.plusSeconds(60));

    assertThat(drive.events(RUN_ABORTED).get(0).payload())
        .containsEntry("durationSec", Duration.ofHours(72).plusMinutes(10).toSeconds());
  }

  private static Telemetry heard() {
    return Telemetry.table().cruise("08:00:00", "08:10:00", 10, 0, 2);
  }

  /** Old rows count from before the first one on. */
  private static Thresholds fromBefore() {
    return Thresholds.defaults().beginningAt(time("07:00:00"));
  }

  private static List<String> keys(Drive drive) {
    return drive.events.stream().map(DetectedEvent::dedupKey).toList();
  }
}
