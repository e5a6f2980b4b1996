package io.pigeon.detection.fold;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same rows give the same keys and event times, however they are read (7.2). */
class ReplayTest {

  private static final Instant START = Telemetry.time("08:00:00");
  private static final Instant END = Telemetry.time("13:30:00");
  private static final List<Position> ROWS = RunGenerator.run(7, Telemetry.PIG, START).rows();
  private static final Telling EVERYTHING =
      Telling.of(
          true,
          List.of("PIG_REVERSED", "SPEED_EXCURSION", "ETA_CHANGED", "RUN_ABORTED", "DATA_QUALITY"));
  private static final int STATE_LIMIT = 6 * 1024;

  @ParameterizedTest
  @CsvSource({"0,1", "0,5", "3,7", "1,60", "0,300", "17,1801", "0,30000"})
  void poll_phase_and_period_change_nothing(int phaseSec, int periodSec) {
    Drive polled =
        drive(ROWS).polling(START.plusSeconds(phaseSec), Duration.ofSeconds(periodSec), END);

    assertThat(polled.identity()).isEqualTo(live(ROWS).identity());
    assertThat(polled.passages).isEqualTo(live(ROWS).passages);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void the_cut_into_batches_changes_nothing(long seed) {
    Random random = new Random(seed);
    Drive batched = drive(ROWS);
    Instant clock = START;
    while (clock.isBefore(END)) {
      clock = clock.plusMillis(random.nextInt(600_000));
      batched.poll(clock);
    }

    assertThat(batched.identity()).isEqualTo(live(ROWS).identity());
  }

  @Test
  void rows_in_any_order_within_a_call_change_nothing() {
    List<Position> shuffled = new ArrayList<>(ROWS);
    Collections.shuffle(shuffled, new Random(1));

    assertThat(drive(ROWS).step(shuffled, END).identity()).isEqualTo(live(ROWS).identity());
  }

  @Test
  void duplicated_rows_change_nothing() {
    List<Position> twice = new ArrayList<>(ROWS);
    ROWS.forEach(row -> twice.add(copy(row, row.id() + 100_000, row.ingestedAt().plusSeconds(3))));

    Drive drive = live(twice);

    assertThat(drive.identity()).isEqualTo(live(ROWS).identity());
    assertThat(drive.duplicates).isEqualTo(ROWS.size());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void arrival_out_of_order_within_the_reorder_delay_changes_no_key_and_no_fact(long seed) {
    Random random = new Random(seed);
    List<Position> delayed =
        ROWS.stream()
            .map(row -> copy(row, row.id(), row.ingestedAt().plusMillis(random.nextInt(20_000))))
            .toList();

    Drive drive = live(delayed);

    assertThat(keys(drive)).containsExactlyInAnyOrderElementsOf(keys(live(ROWS)));
    assertThat(drive.passages).isEqualTo(live(ROWS).passages);
    assertThat(drive.late).isZero();
  }

  @Test
  void a_backlog_that_arrives_at_once_gives_the_same_keys_but_no_silence_of_its_own() {
    List<Position> backlog = ROWS.stream().map(row -> copy(row, row.id(), END)).toList();

    Drive drive = drive(backlog).live(END.plusSeconds(60));

    assertThat(drive.passages).isEqualTo(live(ROWS).passages);
    assertThat(keys(drive)).containsExactlyInAnyOrderElementsOf(keys(live(ROWS)));
  }

  @ParameterizedTest
  @CsvSource({"0,1", "0,60", "17,1801", "0,900000"})
  void a_pig_that_is_stuck_silent_and_lost_is_told_the_same_however_it_is_polled(
      int phaseSec, int periodSec) {
    Instant end = START.plus(Duration.ofDays(5));

    Drive polled =
        drive(troubled()).polling(START.plusSeconds(phaseSec), Duration.ofSeconds(periodSec), end);

    Drive live = drive(troubled()).live(end);
    assertThat(polled.identity()).isEqualTo(live.identity());
    assertThat(live.events)
        .extracting(DetectedEvent::type)
        .contains(
            EventType.RUN_STARTED,
            EventType.PIG_STOPPED,
            EventType.PIG_STALLED,
            EventType.PIG_RESUMED,
            EventType.PIG_REVERSED,
            EventType.ALERT_SUSPENDED,
            EventType.OVERDUE,
            EventType.DATA_QUALITY,
            EventType.RUN_ABORTED);
  }

  @Test
  void a_backlog_of_a_troubled_run_tells_the_same() {
    Instant end = Telemetry.time("11:45:00");
    List<Position> backlog = troubled().stream().map(row -> copy(row, row.id(), end)).toList();

    assertThat(keys(drive(backlog).live(end.plusSeconds(60))))
        .containsExactlyInAnyOrderElementsOf(keys(drive(troubled()).live(end.plusSeconds(60))));
  }

  @Test
  void two_pigs_at_once_tell_what_each_tells_alone() {
    List<Position> others = RunGenerator.run(8, "PIG-8", START.plusSeconds(95)).rows();
    Drive one = drive(ROWS);
    Drive other = drive(others);

    for (Instant clock = START; clock.isBefore(END); clock = clock.plusSeconds(30)) {
      one.poll(clock);
      other.poll(clock);
    }

    assertThat(one.identity()).isEqualTo(live(ROWS).identity());
    assertThat(other.identity()).isEqualTo(live(others).identity());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void state_survives_json_at_any_instant_and_stays_small(boolean numericTimes)
      throws JsonProcessingException {
    ObjectMapper json =
        new ObjectMapper()
            .registerModules(new Jdk8Module(), new JavaTimeModule())
            .configure(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, numericTimes);
    Drive drive = drive(ROWS);
    int largest = 0;
    for (Instant clock = START; clock.isBefore(END); clock = clock.plusSeconds(45)) {
      drive.poll(clock);
      String text = json.writeValueAsString(drive.state());
      largest = Math.max(largest, text.length());
      drive.resumeFrom(json.readValue(text, PigState.class));
    }

    assertThat(drive.identity()).isEqualTo(live(ROWS).identity());
    assertThat(largest).isLessThan(STATE_LIMIT);
  }

  /**
   * Stands for 70 minutes after a warning, turns back and forth, jumps, is silent before a POI,
   * seen again, and lost for good.
   */
  private static List<Position> troubled() {
    return Telemetry.table()
        .cruise("08:00:00", "08:39:50", 10, 0, 2)
        .cruise("08:40:00", "09:50:00", 10, 4800, 0)
        .cruise("09:50:10", "10:00:00", 10, 4820, 2)
        .cruise("10:00:10", "10:05:00", 10, 5980, -2)
        .cruise("10:05:10", "10:20:00", 10, 5420, 2)
        .cruise("10:20:10", "10:40:00", 10, 12_000, 2)
        .cruise("11:40:00", "11:41:00", 10, 15_000, 2)
        .rows();
  }

  private static Drive drive(List<Position> rows) {
    return new Drive(Thresholds.defaults(), EVERYTHING, RunGenerator.line(), rows);
  }

  private static Drive live(List<Position> rows) {
    return drive(rows).live(END);
  }

  /** Of what does not depend on when rows arrived, as a doubt about that and the last word do. */
  private static List<String> keys(Drive drive) {
    return drive.events.stream()
        .filter(event -> event.type() != EventType.DATA_QUALITY)
        .filter(event -> event.type() != EventType.ETA_CHANGED)
        .map(DetectedEvent::dedupKey)
        .toList();
  }

  private static Position copy(Position row, long id, Instant ingestedAt) {
    return new Position(
        id,
        row.pigId(),
        row.ts(),
        ingestedAt,
        row.kp(),
        row.gc(),
        row.lat(),
        row.lon(),
        row.toolType(),
        row.accuracyM(),
        row.source());
  }
}
