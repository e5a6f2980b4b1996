package io.pigeon.detection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pigeon.detection.fold.Thresholds;
import io.pigeon.detection.fold.ThresholdsCatalog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The thresholds for new runs as they are set now, and those that older runs are pinned to as the
 * database keeps them. The interval of arrivals is the one that a route's own runs have shown, once
 * there are five. A figure that a stored version does not know yet has its default.
 */
@Component
class ThresholdsBook implements ThresholdsCatalog {

  private final ThresholdSettings settings;
  private final JdbcTemplate jdbc;
  private final ObjectMapper json;
  private final String read;
  private final String readSpread;
  private final boolean learns;
  private final Map<String, Thresholds> given = new ConcurrentHashMap<>();

  ThresholdsBook(
      ThresholdSettings settings,
      JdbcTemplate jdbc,
      ObjectMapper json,
      DetectionProperties properties,
      @Value("${pigeon.sql}/detector-config-read.sql") Resource read,
      @Value("${pigeon.sql}/eta-spread-read.sql") Resource readSpread)
      throws IOException {
    this.learns = properties.learnSpread();
    this.readSpread = readSpread.getContentAsString(StandardCharsets.UTF_8);
    this.settings = settings;
    this.jdbc = jdbc;
    this.json = json;
    this.read = read.getContentAsString(StandardCharsets.UTF_8);
  }

  @Override
  public Thresholds usual() {
    return remembered(settings.usual());
  }

  @Override
  public Thresholds forRun(String routeId, Optional<String> toolType) {
    Thresholds set = settings.forRun(routeId, toolType);
    return remembered(measuredSpread(routeId).map(set::withEtaSpread).orElse(set));
  }

  /** What the route's own runs have shown, in hundredths, so that few versions come of it. */
  private Optional<Double> measuredSpread(String routeId) {
    if (!learns) {
      return Optional.empty();
    }
    return jdbc.queryForList(readSpread, Double.class, routeId).stream()
        .filter(Objects::nonNull)
        .findFirst()
        .map(spread -> Math.max(1, Math.round(spread * 100)) / 100.0);
  }

  @Override
  public Optional<Thresholds> pinned(String configVersion) {
    Thresholds known = given.get(configVersion);
    if (known != null) {
      return Optional.of(known);
    }
    return jdbc.queryForList(read, String.class, configVersion).stream()
        .findFirst()
        .map(this::parse);
  }

  /**
   * The definition of a version that was given to a run, as {@code detector_configs} keeps it.
   *
   * @throws IllegalStateException if this instance gave it to nobody
   */
  JsonNode definition(String configVersion) {
    Thresholds thresholds =
        Optional.ofNullable(given.get(configVersion))
            .orElseThrow(
                () -> new IllegalStateException("Nobody was given " + configVersion + "."));
    ObjectNode definition = json.valueToTree(thresholds);
    definition.remove("bootstrapFrom");
    return definition;
  }

  private Thresholds remembered(Thresholds thresholds) {
    given.put(thresholds.configVersion(), thresholds);
    return thresholds;
  }

  private Thresholds parse(String definition) {
    try {
      ObjectNode all = json.valueToTree(Thresholds.defaults());
      return json.treeToValue(overlaid(all, json.readTree(definition)), Thresholds.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "A version of the thresholds cannot be read: " + e.getOriginalMessage(), e);
    }
  }

  private static ObjectNode overlaid(ObjectNode base, JsonNode over) {
    over.properties()
        .forEach(
            member -> {
              JsonNode before = base.path(member.getKey());
              JsonNode value = member.getValue();
              boolean group = before instanceof ObjectNode && value.isObject();
              base.set(member.getKey(), group ? overlaid((ObjectNode) before, value) : value);
            });
    return base;
  }
}
