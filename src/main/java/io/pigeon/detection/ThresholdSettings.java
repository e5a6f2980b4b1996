package io.pigeon.detection;

import io.pigeon.detection.fold.Thresholds;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * The thresholds as {@code pigeon.detection.*} sets them, all checked at start. A figure set under
 * {@code routes.<route id>} wins over one under {@code tools.<tool type>}, which wins over the
 * global one. Where {@code fluid} is set, it brings its figures, unless they are set beside it.
 */
@Component
class ThresholdSettings {

  private static final String PREFIX = "pigeon.detection";

  /** What a run is told apart by. */
  private record Choice(Optional<String> route, Optional<String> tool) {}

  private final Map<Choice, Thresholds> byChoice = new HashMap<>();
  private final Set<String> routes;
  private final Set<String> tools;

  /**
   * Reads and checks every combination.
   *
   * @throws io.pigeon.InvalidSettingException if one of them makes no sense
   */
  ThresholdSettings(Environment environment, DetectionProperties properties, Bootstrap bootstrap) {
    Binder binder = Binder.get(environment);
    Map<String, Map<String, String>> byRoute = overrides(binder, "routes");
    Map<String, Map<String, String>> byTool = overrides(binder, "tools");
    routes = byRoute.keySet();
    tools = byTool.keySet();
    Thresholds figures = Thresholds.defaults().withExpectedIntervals(properties.intervals());
    Thresholds defaults = bootstrap.from().map(figures::beginningAt).orElse(figures);
    Figures global = Figures.none().with(PREFIX, figures(binder));
    put(Optional.empty(), Optional.empty(), global, defaults, PREFIX);
    byRoute.forEach(
        (route, own) -> {
          String where = PREFIX + ".routes." + route;
          put(Optional.of(route), Optional.empty(), global.with(where, own), defaults, where);
        });
    byTool.forEach(
        (tool, ofItsOwn) -> {
          String where = PREFIX + ".tools." + tool;
          Figures ofTool = global.with(where, ofItsOwn);
          put(Optional.empty(), Optional.of(tool), ofTool, defaults, where);
          byRoute.forEach(
              (route, own) -> {
                String both = PREFIX + ".routes." + route;
                put(
                    Optional.of(route),
                    Optional.of(tool),
                    ofTool.with(both, own),
                    defaults,
                    both + " and " + where);
              });
        });
  }

  Thresholds usual() {
    return of(new Choice(Optional.empty(), Optional.empty()));
  }

  Thresholds forRun(String routeId, Optional<String> toolType) {
    return of(
        new Choice(
            Optional.of(routeId).filter(routes::contains), toolType.filter(tools::contains)));
  }

  private Thresholds of(Choice choice) {
    return Optional.ofNullable(byChoice.get(choice)).orElseThrow();
  }

  private void put(
      Optional<String> route,
      Optional<String> tool,
      Figures figures,
      Thresholds defaults,
      String where) {
    byChoice.put(new Choice(route, tool), figures.over(defaults, where));
  }

  private static Map<String, Map<String, String>> overrides(Binder binder, String group) {
    ResolvableType figures =
        ResolvableType.forClassWithGenerics(Map.class, String.class, String.class);
    ResolvableType type =
        ResolvableType.forClassWithGenerics(
            Map.class, ResolvableType.forClass(String.class), figures);
    return binder
        .bind(PREFIX + "." + group, Bindable.<Map<String, Map<String, String>>>of(type))
        .orElseGet(Map::of);
  }

  /** All keys under the prefix but those that {@link DetectionProperties} has. */
  private static Map<String, String> figures(Binder binder) {
    Set<String> others =
        Arrays.stream(DetectionProperties.class.getRecordComponents())
            .map(RecordComponent::getName)
            .map(Figures::canonical)
            .collect(Collectors.toSet());
    Map<String, String> figures =
        new TreeMap<>(
            binder.bind(PREFIX, Bindable.mapOf(String.class, String.class)).orElseGet(Map::of));
    figures
        .keySet()
        .removeIf(
            key -> {
              String group = key.replaceFirst("[.\\[].*", "");
              return group.equals("routes")
                  || group.equals("tools")
                  || others.contains(Figures.canonical(group))
                  || others.contains(Figures.canonical(key));
            });
    return figures;
  }
}
