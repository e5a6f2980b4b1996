package io.pigeon.detection.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class TellingTest {

  @Test
  void state_events_are_told_by_default_and_further_ones_are_not() {
    assertThat(Telling.usual().tells(EventType.PIG_STOPPED)).isTrue();
    assertThat(Telling.usual().tells(EventType.PIG_REVERSED)).isFalse();
    assertThat(Telling.core().tells(EventType.PIG_STOPPED)).isFalse();
    assertThat(Telling.core().tells(EventType.POI_PASSAGE)).isTrue();
  }

  @Test
  void further_types_are_told_by_name() {
    Telling telling = Telling.of(false, List.of("PIG_REVERSED", " DATA_QUALITY "));

    assertThat(telling.also())
        .containsExactlyInAnyOrder(EventType.PIG_REVERSED, EventType.DATA_QUALITY);
    assertThat(telling.tells(EventType.PIG_STOPPED)).isFalse();
  }

  @Test
  void a_name_that_is_none_of_a_further_type_is_refused() {
    for (String name : List.of("PIG_EXPLODED", "PIG_STOPPED", "HEARTBEAT", "")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Telling.of(true, List.of(name)))
          .withMessageContaining("events.also names " + name)
          .withMessageContaining("PIG_REVERSED");
    }
  }
}
