package io.pigeon.detection.fold;

import static io.pigeon.detection.fold.Telemetry.time;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows wait twenty seconds for earlier ones (3.2). */
class ReorderBufferTest {

  private final ReorderBuffer buffer =
      new ReorderBuffer(ReorderBuffer.Memory.empty(), Duration.ofSeconds(20));

  @Test
  void a_row_is_released_when_it_has_waited_long_enough() {
    arrive(row(1, "08:00:00", "08:00:03"));

    assertThat(released("08:00:22")).isEmpty();
    assertThat(released("08:00:23")).containsExactly(1L);
    assertThat(released("08:00:24")).isEmpty();
  }

  @Test
  void or_when_one_twenty_seconds_later_has_arrived() {
    arrive(row(1, "08:00:00", "08:00:10"));
    arrive(row(2, "08:00:19", "08:00:19"));
    assertThat(released("08:00:19")).isEmpty();

    arrive(row(3, "08:00:20", "08:00:20"));
    assertThat(released("08:00:20")).containsExactly(1L);
  }

  @Test
  void one_that_arrives_after_a_later_one_does_not_make_the_newest_older() {
    arrive(row(1, "08:01:00", "08:01:00"));
    arrive(row(2, "08:00:50", "08:01:01"));
    arrive(row(3, "08:00:40", "08:01:02"));

    assertThat(released("08:01:02")).containsExactly(3L);
  }

  @Test
  void with_a_row_every_earlier_one_is_released_in_the_order_of_time_and_id() {
    arrive(row(9, "08:00:00", "08:00:00"));
    arrive(row(8, "08:00:00", "08:00:19"));
    arrive(row(7, "07:59:59", "08:00:19"));
    arrive(row(6, "08:00:01", "08:00:19"));

    assertThat(released("08:00:20")).containsExactly(7L, 8L, 9L);
    assertThat(buffer.memory().waiting()).extracting(Position::id).containsExactly(6L);
  }

  @Test
  void what_happens_next_is_an_arrival_or_a_release() {
    assertThat(buffer.nextInstant()).isEmpty();

    buffer.add(List.of(row(1, "08:00:00", "08:00:05")));
    assertThat(buffer.nextInstant()).contains(time("08:00:05"));

    buffer.arrivingBy(time("08:00:05")).forEach(buffer::hold);
    assertThat(buffer.nextInstant()).contains(time("08:00:25"));

    buffer.add(List.of(row(2, "08:00:10", "08:00:10")));
    assertThat(buffer.nextInstant()).contains(time("08:00:10"));

    buffer.add(List.of(row(3, "08:00:10", "08:00:30")));
    buffer.arrivingBy(time("08:00:10"));
    assertThat(buffer.nextInstant()).contains(time("08:00:25"));
  }

  @Test
  void rows_of_the_future_wait_for_their_arrival() {
    buffer.add(
        List.of(
            row(3, "08:00:00", "08:00:06"),
            row(2, "08:00:00", "08:00:05"),
            row(1, "08:00:00", "08:00:05")));

    assertThat(buffer.arrivingBy(time("08:00:04"))).isEmpty();
    assertThat(buffer.arrivingBy(time("08:00:05")))
        .extracting(Position::id)
        .containsExactly(1L, 2L);
    assertThat(buffer.memory().coming()).extracting(Position::id).containsExactly(3L);
  }

  @Test
  void another_delay_holds_from_then_on() {
    arrive(row(1, "08:00:00", "08:00:00"));
    buffer.delayBy(Duration.ofSeconds(60));

    assertThat(buffer.nextInstant()).contains(time("08:01:00"));
    assertThat(released("08:00:59")).isEmpty();
    assertThat(released("08:01:00")).containsExactly(1L);
  }

  @Test
  void it_goes_on_where_its_memory_ends() {
    arrive(row(1, "08:00:00", "08:00:00"));
    buffer.add(List.of(row(2, "08:00:05", "08:00:09")));
    ReorderBuffer restored = new ReorderBuffer(buffer.memory(), Duration.ofSeconds(20));

    assertThat(restored.nextInstant()).contains(time("08:00:09"));
    restored.arrivingBy(time("08:00:09"));
    assertThat(restored.nextInstant()).contains(time("08:00:20"));
    assertThat(restored.memory().newest()).contains(time("08:00:00"));
  }

  private void arrive(Position row) {
    buffer.add(List.of(row));
    buffer.arrivingBy(row.ingestedAt()).forEach(buffer::hold);
  }

  private List<Long> released(String now) {
    return buffer.dueAt(time(now)).stream().map(Position::id).toList();
  }

  private static Position row(long id, String ts, String ingestedAt) {
    Instant measured = time(ts);
    return Telemetry.row(id, Telemetry.PIG, measured, time(ingestedAt), 0);
  }
}
