package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the whole of a run's telemetry, rows that came late included, says of passages that were
 * told by less (3.12). Live state and keys that were told never change; a passage that moves by
 * more than two minutes is told anew, under a key with its corrected minute.
 *
 * <p>Only passages that were interpolated or inferred can move so; and none is added, as the pig
 * was told to be past the place already.
 */
public final class CorrectedPassages {

  private static final Duration WORTH_TELLING = Duration.ofMinutes(2);

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm'Z'").withZone(ZoneOffset.UTC);

  private CorrectedPassages() {}

  /**
   * The corrections worth telling, in the order of the passages told.
   *
   * @param told passages of one run as the tracking sheet has them
   * @param corrected passages of the same run, folded from all rows in the order of their time
   * @param detectedAt wall clock of the correction
   */
  public static List<DetectedEvent> of(
      String pigId,
      LegacyRoute route,
      List<Passage> told,
      List<Passage> corrected,
      Instant detectedAt) {
    List<DetectedEvent> events = new ArrayList<>();
    for (Passage before : told) {
      corrected.stream()
          .filter(after -> isSame(before, after) && before.method() != Method.OBSERVED)
          .filter(after -> moved(before, after).abs().compareTo(WORTH_TELLING) > 0)
          .findFirst()
          .ifPresent(after -> events.add(event(pigId, route, before, after, detectedAt)));
    }
    return events;
  }

  private static boolean isSame(Passage one, Passage other) {
    return one.poiId().equals(other.poiId())
        && one.direction() == other.direction()
        && one.ordinal() == other.ordinal();
  }

  private static Duration moved(Passage before, Passage after) {
    return Duration.between(before.time(), after.time());
  }

  private static DetectedEvent event(
      String pigId, LegacyRoute route, Passage before, Passage after, Instant detectedAt) {
    String ordinal = before.direction().code() + before.ordinal();
    String qualifier = ordinal + "," + MINUTE.format(after.time());
    EventType type = EventType.POI_PASSAGE_CORRECTION;
    String key = EventKey.of(before.runKey(), type, before.poiId(), qualifier);
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("schemaVersion", Payload.SCHEMA_VERSION);
    payload.put("eventType", type.name());
    payload.put("dedupKey", key);
    payload.put("runKey", before.runKey());
    payload.put("pigId", pigId);
    payload.put("eventTime", after.time().toString());
    payload.put("eventTimeEarliest", after.earliest().toString());
    payload.put("eventTimeLatest", after.latest().toString());
    payload.put("method", after.method().name());
    payload.put("detectedAt", detectedAt.toString());
    payload.put("route", Payload.described(route));
    payload.put("direction", after.direction().name());
    route.pois().stream()
        .filter(poi -> poi.id().equals(before.poiId()))
        .findFirst()
        .ifPresent(poi -> payload.put("poi", Payload.described(poi)));
    payload.put("ordinal", before.ordinal());
    payload.put("toldTime", before.time().toString());
    payload.put("movedSec", moved(before, after).toSeconds());
    return new DetectedEvent(type, key, after.time(), Optional.empty(), false, payload);
  }
}
