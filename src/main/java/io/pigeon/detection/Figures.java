package io.pigeon.detection;

import io.pigeon.InvalidSettingException;
import io.pigeon.detection.fold.Thresholds;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.springframework.boot.convert.DurationStyle;

/**
 * Figures as they are set: by their keys, as text, each with the full name that it was set under.
 * Later layers replace earlier ones, figure by figure.
 */
final class Figures {

  private static final String FLUID = "fluid";
  private static final String ELEMENT = "[.\\[]\\d+]?$";

  /** What the fluid changes; everything else is the same for gas and liquid. */
  private static final Map<String, Map<String, String>> FLUIDS =
      Map.of(
          "gas", Map.of("gate.speed", "30", "speed.window", "25m", "eta.spread", "0.40"),
          "liquid", Map.of("gate.speed", "10", "speed.window", "15m", "eta.spread", "0.15"));

  /** One figure as it was set. */
  private record Setting(String name, String text) {}

  private final Map<String, Setting> settings;
  private final Set<String> asked = new TreeSet<>();

  private Figures(Map<String, Setting> settings) {
    this.settings = settings;
  }

  static Figures none() {
    return new Figures(Map.of());
  }

  /**
   * These figures, overridden by others.
   *
   * @param where the others are set, such as {@code pigeon.detection.routes.L1}
   * @param values by key; elements of lists as {@code key.0}, {@code key.1}
   */
  Figures with(String where, Map<String, String> values) {
    Map<String, Setting> own = new TreeMap<>();
    new TreeMap<>(values)
        .forEach(
            (element, text) -> {
              String key = element.replaceFirst(ELEMENT, "");
              own.merge(
                  canonical(key),
                  new Setting(where + "." + key, text.strip()),
                  (one, next) -> new Setting(one.name(), one.text() + "," + next.text()));
            });
    Map<String, Setting> all = new HashMap<>(settings);
    Optional.ofNullable(own.remove(FLUID))
        .ifPresent(
            fluid ->
                preset(fluid)
                    .forEach((key, text) -> all.put(canonical(key), new Setting(key, text))));
    all.putAll(own);
    return new Figures(all);
  }

  /**
   * The thresholds with these figures.
   *
   * @param base what is not set here is as there
   * @param where these figures are set, for the message
   * @throws InvalidSettingException if a key is not known, a figure is none, or figures do not fit
   *     each other
   */
  Thresholds over(Thresholds base, String where) {
    try {
      Thresholds thresholds = thresholds(base);
      refuseUnknown();
      return thresholds;
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException(
          where + ": " + e.getMessage(), "Correct it in the settings of Pigeon.");
    }
  }

  private Thresholds thresholds(Thresholds base) {
    return new Thresholds(
        new Thresholds.Intake(
            time("reorder.delay", base.intake().reorderDelay()),
            time("future.tolerance", base.intake().futureTolerance()),
            time("past.tolerance", base.intake().pastTolerance()),
            base.intake().expectedInterval()),
        new Thresholds.Gate(
            number("gate.speed", base.gate().speedMps()),
            number("gate.min-jump", base.gate().minJumpM()),
            count("gate.rebase", base.gate().rebaseSamples())),
        new Thresholds.Routing(
            number("route.tolerance", base.routing().toleranceM()),
            count("route.lock-samples", base.routing().lockSamples()),
            choice("route.fallback", base.routing().fallback(), Thresholds.RouteFallback.values())),
        movement(base.movement()),
        new Thresholds.Speed(
            time("speed.window", base.speed().window()),
            time("speed.min-span", base.speed().minSpan()),
            count("speed.min-samples", base.speed().minSamples())),
        new Thresholds.Eta(
            number("eta.min-speed", base.eta().minSpeedMps()),
            time("eta.position-window", base.eta().positionWindow()),
            number("eta.spread", base.eta().spread()),
            time("eta.min-half-width", base.eta().minHalfWidth())),
        new Thresholds.Passages(
            number("passage.confirm", base.passages().confirmM()),
            number("passage.rearm", base.passages().rearmM())),
        completion(base.completion()),
        gaps(base.gaps()),
        new Thresholds.Alerts(
            minutes("alert.minutes", base.alerts().minutes()),
            time("alert.min-lead", base.alerts().minLead()),
            time("approach.rearm-stop", base.alerts().rearmStop()),
            choice(
                "undershoot.policy",
                base.alerts().undershoot(),
                Thresholds.UndershootPolicy.values())),
        notices(base.notices()),
        time("heartbeat.period", base.heartbeatPeriod()),
        number("channel.width", base.channelWidthM()),
        base.bootstrapFrom());
  }

  private Thresholds.Movement movement(Thresholds.Movement base) {
    return new Thresholds.Movement(
        time("stop.window", base.stopWindow()),
        number("stop.span", base.stopSpanM()),
        number("resume.distance", base.resumeDistanceM()),
        count("resume.samples", base.resumeSamples()),
        number("reverse.distance", base.reverseDistanceM()),
        time("reverse.span", base.reverseSpan()));
  }

  private Thresholds.Completion completion(Thresholds.Completion base) {
    return new Thresholds.Completion(
        number("completion.tolerance", base.toleranceM()),
        count("completion.samples", base.samples()),
        number("completion.min-travel", base.minTravelM()),
        number("reopen.distance", base.reopenDistanceM()),
        count("reopen.samples", base.reopenSamples()));
  }

  private Thresholds.Gaps gaps(Thresholds.Gaps base) {
    return new Thresholds.Gaps(
        time("gap.after", base.after()),
        count("gap.intervals", base.intervals()),
        number("gap.entry-distance", base.entryDistanceM()),
        time("gap.entry-margin", base.minEntryMargin()),
        number("gap.exit-factor", base.exitFactor()),
        time("gap.exit-margin", base.exitMargin()));
  }

  private Thresholds.Notices notices(Thresholds.Notices base) {
    return new Thresholds.Notices(
        number("trap.zone", base.trapZoneM()),
        minutes("stall.levels", base.stallMinutes()),
        time("run.abandon-after", base.abandonAfter()),
        limit("speed.min", base.minSpeedMps()),
        limit("speed.max", base.maxSpeedMps()));
  }

  private static Map<String, String> preset(Setting fluid) {
    return Optional.ofNullable(FLUIDS.get(fluid.text().toLowerCase(Locale.ROOT)))
        .orElseThrow(
            () ->
                new InvalidSettingException(
                    fluid.name() + " is no fluid: " + fluid.text() + ".",
                    "Write liquid or gas; gas is the default."));
  }

  private void refuseUnknown() {
    Set<String> known = new TreeSet<>();
    asked.forEach(key -> known.add(canonical(key)));
    settings.forEach(
        (key, setting) -> {
          if (!known.contains(key)) {
            throw new InvalidSettingException(
                setting.name() + " is not known.",
                "Thresholds are fluid, " + String.join(", ", asked) + ".");
          }
        });
  }

  private Duration time(String key, Duration otherwise) {
    // A bare number would be taken for milliseconds, which nobody means here.
    return read(key, otherwise, "time with its unit, such as 20s, 5m or 2h", Figures::timeWithUnit);
  }

  private static Duration timeWithUnit(String text) {
    if (text.matches("[-+]?\\d*")) {
      throw new IllegalArgumentException("no unit");
    }
    return DurationStyle.detectAndParse(text);
  }

  private double number(String key, double otherwise) {
    return read(key, otherwise, "number", Figures::finite);
  }

  private OptionalDouble limit(String key, OptionalDouble otherwise) {
    return read(
        key,
        otherwise,
        "number, or none",
        text -> text.equals("none") ? OptionalDouble.empty() : OptionalDouble.of(finite(text)));
  }

  private static double finite(String text) {
    double number = Double.parseDouble(text);
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException("not finite");
    }
    return number;
  }

  private int count(String key, int otherwise) {
    return read(key, otherwise, "whole number", Integer::valueOf);
  }

  private List<Integer> minutes(String key, List<Integer> otherwise) {
    return read(
        key,
        otherwise,
        "list of whole minutes, such as 30, 15",
        text ->
            Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .map(Integer::valueOf)
                .toList());
  }

  private <E extends Enum<E>> E choice(String key, E otherwise, E[] among) {
    return read(
        key,
        otherwise,
        "choice out of " + Arrays.toString(among),
        text ->
            Arrays.stream(among)
                .filter(each -> canonical(each.name()).equals(canonical(text)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("none of them")));
  }

  private <T> T read(String key, T otherwise, String kind, Function<String, T> parser) {
    asked.add(key);
    Setting setting = settings.get(canonical(key));
    if (setting == null) {
      return otherwise;
    }
    try {
      return parser.apply(setting.text());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new InvalidSettingException(
          setting.name() + " is no " + kind + ": " + setting.text() + ".", "Correct it.");
    }
  }

  /** Environment variables have neither dots nor dashes, nor small letters. */
  static String canonical(String key) {
    return key.replaceAll("[-._]", "").toLowerCase(Locale.ROOT);
  }
}
