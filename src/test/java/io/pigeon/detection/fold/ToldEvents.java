package io.pigeon.detection.fold;

import static io.pigeon.detection.fold.Telemetry.time;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** What the detector tells of some runs: at least one event of every type, by a name. */
public final class ToldEvents {

  private static final Telling ALL =
      new Telling(
          true,
          Set.of(
              EventType.PIG_REVERSED,
              EventType.ETA_CHANGED,
              EventType.SPEED_EXCURSION,
              EventType.RUN_ABORTED,
              EventType.DATA_QUALITY));

  private final Map<String, DetectedEvent> events = new LinkedHashMap<>();

  private ToldEvents() {}

  public static Map<String, DetectedEvent> byName() {
    ToldEvents told = new ToldEvents();
    told.addRunWithStop();
    told.addSlowedRun();
    told.addGaps();
    told.addSilence();
    told.addTurn();
    told.addArrivals();
    told.addDoubts();
    told.addCorrection();
    return told.events;
  }

  private static Line line() {
    return Line.of(0, 40_000)
        .poi("LT-1", PoiKind.LAUNCHER, 0)
        .poi("MLV-12", 2500)
        .poi("MLV-13", 7200)
        .poi("RT-2", PoiKind.RECEIVER, 40_000);
  }

  private void add(Drive drive, EventType type, String name) {
    events.put(name, drive.events(type).get(0));
  }

  private void addRunWithStop() {
    Drive drive =
        Drive.telling(
                ALL,
                line(),
                Telemetry.table()
                    .cruise("08:00:00", "08:35:00", 10, 0, 2)
                    .cruise("08:35:10", "09:35:00", 10, 4200, 0)
                    .cruise("09:35:10", "10:00:00", 10, 4220, 2))
            .live("10:00:00");
    add(drive, EventType.RUN_STARTED, "run-started");
    add(drive, EventType.POI_PASSAGE, "poi-passage");
    add(drive, EventType.PRE_POI_ALERT, "pre-poi-alert");
    add(drive, EventType.HEARTBEAT, "heartbeat");
    add(drive, EventType.PIG_STOPPED, "pig-stopped");
    add(drive, EventType.ALERT_SUSPENDED, "alert-suspended");
    add(drive, EventType.PIG_STALLED, "pig-stalled");
    add(drive, EventType.PIG_RESUMED, "pig-resumed");
    events.put("heartbeat-stopped", drive.events(EventType.HEARTBEAT).get(1));
    Drive joined =
        Drive.of(line(), Telemetry.table().cruise("08:00:00", "08:00:20", 10, 5000, 2))
            .live("08:01:00");
    add(joined, EventType.RUN_STARTED, "run-started-midway");
  }

  private void addSlowedRun() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:32:00", 10, 0, 2)
            .cruise("08:32:10", "09:10:00", 10, 3849, 0.9);
    add(Drive.telling(ALL, line(), table).live("09:10:00"), EventType.ETA_CHANGED, "eta-changed");
    Thresholds usual = Thresholds.defaults();
    Thresholds limited =
        usual.with(
            draft ->
                draft.notices =
                    new Thresholds.Notices(
                        200,
                        List.of(30, 60, 120),
                        usual.notices().abandonAfter(),
                        OptionalDouble.of(1),
                        OptionalDouble.of(1.9)));
    add(
        new Drive(limited, ALL, line(), table.rows()).live("09:10:00"),
        EventType.SPEED_EXCURSION,
        "speed-excursion");
  }

  private void addGaps() {
    Line line = line().gap("G1", 3000, 4000);
    Drive through =
        Drive.telling(
                ALL,
                line,
                Telemetry.table()
                    .cruise("08:00:00", "08:24:00", 10, 0, 2)
                    .cruise("08:34:00", "08:40:00", 10, 4080, 2))
            .live("08:40:00");
    add(through, EventType.GAP_START, "gap-start-coverage");
    add(through, EventType.GAP_END, "gap-end-coverage");
    Drive lost =
        Drive.telling(ALL, line, Telemetry.table().cruise("08:00:00", "08:24:00", 10, 0, 2))
            .live("10:00:00");
    add(lost, EventType.OVERDUE, "overdue-coverage");
  }

  private void addSilence() {
    Drive drive =
        Drive.telling(
                ALL,
                line(),
                Telemetry.table()
                    .cruise("08:00:00", "08:20:00", 10, 0, 2)
                    .cruise("10:30:00", "10:40:00", 10, 7800, 2))
            .live("10:40:00");
    add(drive, EventType.GAP_START, "gap-start-telemetry");
    add(drive, EventType.OVERDUE, "overdue-poi");
    add(drive, EventType.GAP_END, "gap-end-telemetry");
    events.put(
        "poi-passage-inferred",
        drive.events(EventType.POI_PASSAGE).stream()
            .filter(event -> event.payload().get("method").equals("INFERRED"))
            .findFirst()
            .orElseThrow());
    events.put("heartbeat-silent", drive.events(EventType.HEARTBEAT).get(1));
  }

  private void addTurn() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:10:00", 10, 0, 2)
            .cruise("08:10:10", "08:15:00", 10, 1180, -2)
            .cruise("08:15:10", "08:25:00", 10, 600, 2);
    List<DetectedEvent> turns =
        Drive.telling(ALL, line(), table).live("08:26:00").events(EventType.PIG_REVERSED);
    events.put("pig-reversed", turns.get(0));
    events.put("pig-reversed-forward", turns.get(1));
  }

  private void addArrivals() {
    Line line = Line.of(0, 6000).poi("MLV-12", 2500).poi("RT-2", PoiKind.RECEIVER, 6000);
    Telemetry table = Telemetry.table().cruise("08:00:00", "08:51:00", 10, 0, 2);
    Drive drive = Drive.telling(ALL, line, table).live("09:00:00");
    add(drive, EventType.RUN_COMPLETION, "run-completion");
    Telemetry brief = Telemetry.table().cruise("08:00:00", "08:10:00", 10, 0, 2);
    Instant givenUp = time("08:10:00").plus(Duration.ofHours(73));
    add(Drive.telling(ALL, line(), brief).live(givenUp), EventType.RUN_ABORTED, "run-aborted");
  }

  private void addDoubts() {
    Telemetry table =
        Telemetry.table()
            .cruise("08:00:00", "08:10:00", 10, 0, 2)
            .cruise("08:10:10", "08:12:00", 10, 9000, 2);
    add(Drive.telling(ALL, line(), table).live("08:13:00"), EventType.DATA_QUALITY, "data-quality");
  }

  private void addCorrection() {
    LegacyRoute route = line().route();
    events.put(
        "poi-passage-correction",
        CorrectedPassages.of(
                Telemetry.PIG,
                route,
                List.of(passage(time("08:20:50"), Method.INFERRED)),
                List.of(passage(time("08:24:10"), Method.OBSERVED)),
                time("12:00:00"))
            .get(0));
  }

  private static Passage passage(Instant at, Method method) {
    return new Passage(
        "PIG-7~1",
        "MLV-12",
        Direction.FORWARD,
        1,
        at,
        at.minusSeconds(60),
        at.plusSeconds(60),
        method,
        2500);
  }
}
