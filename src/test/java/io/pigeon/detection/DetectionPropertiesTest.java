package io.pigeon.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pigeon.InvalidSettingException;
import io.pigeon.detection.fold.EventType;
import io.pigeon.detection.fold.Telling;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class DetectionPropertiesTest {

  @Test
  void by_default_state_events_are_told_and_nothing_further() {
    assertThat(bound(Map.of("pigeon.detection.batch-rows", "1")).telling())
        .isEqualTo(Telling.usual());
  }

  @Test
  void what_is_told_can_be_set() {
    Telling telling =
        bound(
                Map.of(
                    "pigeon.detection.events.state", "false",
                    "pigeon.detection.events.also", "PIG_REVERSED, RUN_ABORTED"))
            .telling();

    assertThat(telling.stateEvents()).isFalse();
    assertThat(telling.also())
        .containsExactlyInAnyOrder(EventType.PIG_REVERSED, EventType.RUN_ABORTED);
  }

  @Test
  void an_unknown_name_stops_the_start_with_a_sentence() {
    assertThatThrownBy(
            () -> bound(Map.of("pigeon.detection.events.also", "PIG_EXPLODED")).telling())
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("pigeon.detection.events.also names PIG_EXPLODED");
  }

  private static DetectionProperties bound(Map<String, String> settings) {
    return new Binder(new MapConfigurationPropertySource(settings))
        .bind("pigeon.detection", DetectionProperties.class)
        .get();
  }
}
