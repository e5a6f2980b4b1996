package io.pigeon.detection.backtest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.detection.DetectionProperties;
import io.pigeon.detection.EventDraft;
import io.pigeon.detection.fold.DetectedEvent;
import io.pigeon.detection.fold.EventType;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The decisions of the route {@code correct-passages}: what a completed run's late positions change
 * in the times that were told.
 */
@Component("latePassages")
class LatePassages {

  private static final Logger LOG = LoggerFactory.getLogger(LatePassages.class);

  private final BackTest backTest;
  private final boolean told;
  private final Clock clock;
  private final ObjectMapper json;

  LatePassages(BackTest backTest, DetectionProperties properties, Clock clock, ObjectMapper json) {
    this.backTest = backTest;
    this.told = properties.telling().also().contains(EventType.POI_PASSAGE_CORRECTION);
    this.clock = clock;
    this.json = json;
  }

  /** Off unless {@code pigeon.detection.events.also} names the type. */
  public boolean areTold() {
    return told;
  }

  /**
   * One row of {@code runs-uncorrected-read.sql} becomes the parameters of {@code
   * notifications-insert.sql}. A run that cannot be folded again is named, and left as it was told.
   */
  public Map<String, Object> correct(@Body Map<String, Object> row) throws JsonProcessingException {
    String runKey = String.valueOf(row.get("run_key"));
    List<DetectedEvent> events = List.of();
    try {
      events = backTest.corrections(runKey, clock.instant());
    } catch (BackTestException e) {
      LOG.warn("run={} cannot be corrected by its late positions: {}", runKey, e.getMessage());
    }
    if (!events.isEmpty()) {
      LOG.info("run={} has {} passages corrected by late positions", runKey, events.size());
    }
    return Map.of(
        "run_key",
        runKey,
        "drafts",
        json.writeValueAsString(
            events.stream().map(event -> EventDraft.of(event, Instant.MIN)).toList()));
  }
}
