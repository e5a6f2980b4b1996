package io.pigeon.detection.backtest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pigeon.detection.fold.LegacyRoute;
import io.pigeon.detection.fold.Poi;
import io.pigeon.detection.fold.Thresholds;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.boot.convert.DurationStyle;

/**
 * Settings that somebody wants to try on a run, by their keys under {@code pigeon.detection}; for
 * all others those hold that the run was judged by.
 *
 * <ul>
 *   <li>durations: {@code 90s}, {@code 10m}, or a bare number of seconds
 *   <li>distances in metres, speeds in metres a second
 *   <li>{@code alert.minutes}: a descending list such as {@code 45,20}; it takes the place of the
 *       list of every POI that has one
 *   <li>{@code eta.spread}: the r of the interval, half its width over the time to go
 * </ul>
 */
final class CandidateThresholds {

  private static final String ALERT_MINUTES = "alert.minutes";

  /** A figure's place in {@link Thresholds}. */
  private record Figure(String group, String component, boolean isDuration) {}

  private static final Map<String, Figure> FIGURES =
      Map.of(
          "reorder.delay", new Figure("intake", "reorderDelay", true),
          "gate.speed", new Figure("gate", "speedMps", false),
          "stop.window", new Figure("movement", "stopWindow", true),
          "stop.span", new Figure("movement", "stopSpanM", false),
          "resume.distance", new Figure("movement", "resumeDistanceM", false),
          "speed.window", new Figure("speed", "window", true),
          "eta.spread", new Figure("eta", "spread", false),
          "passage.confirm", new Figure("passages", "confirmM", false),
          "completion.tolerance", new Figure("completion", "toleranceM", false),
          "gap.after", new Figure("gaps", "after", true));

  private final Map<Figure, JsonNode> figures;
  private final Optional<List<Integer>> alertMinutes;
  private final ObjectMapper json;

  private CandidateThresholds(
      Map<Figure, JsonNode> figures, Optional<List<Integer>> alertMinutes, ObjectMapper json) {
    this.figures = figures;
    this.alertMinutes = alertMinutes;
    this.json = json;
  }

  /**
   * Reads settings.
   *
   * @param settings values by key; none for a replay as it was
   * @throws UnfitSettingException if a key is unknown or a value cannot be; the message says what
   *     would do
   */
  static CandidateThresholds of(Map<String, String> settings, ObjectMapper json) {
    Map<Figure, JsonNode> figures = new HashMap<>();
    Optional<List<Integer>> minutes = Optional.empty();
    for (Map.Entry<String, String> setting : new TreeMap<>(settings).entrySet()) {
      String key = setting.getKey();
      if (key.equals(ALERT_MINUTES)) {
        minutes = Optional.of(minutes(setting.getValue()));
      } else {
        Figure figure = Optional.ofNullable(FIGURES.get(key)).orElseThrow(() -> unknown(key));
        figures.put(
            figure,
            figure.isDuration()
                ? json.valueToTree(duration(key, setting.getValue()))
                : json.valueToTree(number(key, setting.getValue())));
      }
    }
    return new CandidateThresholds(figures, minutes, json);
  }

  /**
   * Thresholds with these settings in place of their own.
   *
   * @throws UnfitSettingException if they do not go together
   */
  Thresholds over(Thresholds base) {
    ObjectNode tree = json.valueToTree(base);
    figures.forEach(
        (figure, value) ->
            ((ObjectNode) tree.required(figure.group())).replace(figure.component(), value));
    try {
      return json.treeToValue(tree, Thresholds.class);
    } catch (JsonProcessingException e) {
      // What the thresholds themselves refuse says which two figures do not go together.
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw new UnfitSettingException(String.valueOf(refused.getMessage()));
      }
      throw new IllegalStateException("The thresholds of the run cannot be copied.", e);
    }
  }

  /** The route as the run knew it, with the minutes to be tried. */
  LegacyRoute on(LegacyRoute route) {
    return alertMinutes
        .map(
            minutes ->
                new LegacyRoute(
                    route.id(),
                    route.name(),
                    route.refVersion(),
                    route.startM(),
                    route.endM(),
                    route.pois().stream().map(poi -> warning(poi, minutes)).toList(),
                    route.gaps(),
                    route.centreline(),
                    route.calibration()))
        .orElse(route);
  }

  private static Poi warning(Poi poi, List<Integer> minutes) {
    return poi.alertMinutes().isEmpty()
        ? poi
        : new Poi(poi.id(), poi.tag(), poi.kind(), poi.chainageM(), minutes, poi.notifyPassage());
  }

  private static UnfitSettingException unknown(String key) {
    TreeSet<String> known = new TreeSet<>(FIGURES.keySet());
    known.add(ALERT_MINUTES);
    return new UnfitSettingException(
        "%s is no setting to try; known are %s."
            .formatted(printable(key), String.join(", ", known)));
  }

  private static Duration duration(String key, String value) {
    try {
      Duration duration = DurationStyle.detectAndParse(value.strip(), ChronoUnit.SECONDS);
      if (!duration.isNegative()) {
        return duration;
      }
    } catch (IllegalArgumentException | ArithmeticException e) {
      // Said below, as for a negative one.
    }
    throw new UnfitSettingException(
        "%s is %s; write a duration such as 90s or 10m.".formatted(key, printable(value)));
  }

  private static double number(String key, String value) {
    try {
      double number = Double.parseDouble(value.strip());
      if (Double.isFinite(number) && number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below, as for a negative one.
    }
    throw new UnfitSettingException(
        "%s is %s; write a number, such as 25.".formatted(key, printable(value)));
  }

  private static List<Integer> minutes(String value) {
    try {
      List<Integer> minutes =
          Arrays.stream(value.split(",")).map(String::strip).map(Integer::valueOf).toList();
      // A POI checks its own list, and this one is only made to ask it.
      new Thresholds.Alerts(
          minutes, Duration.ZERO, Duration.ZERO, Thresholds.UndershootPolicy.TIGHTEST);
      return minutes;
    } catch (IllegalArgumentException e) {
      throw new UnfitSettingException(
          "%s is %s; write whole minutes, the longest first, such as 45,20."
              .formatted(ALERT_MINUTES, printable(value)));
    }
  }

  private static String printable(String text) {
    String cut = text.length() > 60 ? text.substring(0, 60) + "…" : text;
    return "'" + cut.replaceAll("\\p{Cntrl}", "?") + "'";
  }
}
