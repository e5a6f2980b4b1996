package io.pigeon.detection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.detection.fold.Calibration;
import io.pigeon.detection.fold.Centreline;
import io.pigeon.detection.fold.CoverageGap;
import io.pigeon.detection.fold.LegacyRoute;
import io.pigeon.detection.fold.Poi;
import io.pigeon.detection.fold.RouteCatalog;
import io.pigeon.detection.fold.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The routes as the database has them, each in versions: the version is a hash of the definition,
 * so an edit of the line makes a new one and leaves runs on theirs. An edit is seen within {@link
 * #FRESH}.
 */
@Component
class RouteBook implements RouteCatalog {

  private static final Logger LOG = LoggerFactory.getLogger(RouteBook.class);

  private static final Duration FRESH = Duration.ofSeconds(2);
  private static final int VERSION_DIGITS = 12;

  /** What the statements return and {@code route_versions} keeps. */
  record Definition(
      String id,
      String name,
      double startM,
      double endM,
      List<Poi> pois,
      List<CoverageGap> gaps,
      Optional<LineString> geometry,
      Optional<Calibration> calibration) {

    /** Of GeoJSON: points as longitude and latitude. */
    record LineString(List<List<Double>> coordinates) {}
  }

  /** Names one version of one route. */
  record Version(String routeId, String refVersion) {}

  private record Active(List<LegacyRoute> routes, long readAt) {}

  private final JdbcTemplate jdbc;
  private final ObjectMapper json;
  private final String readActive;
  private final String readVersion;
  private final Map<Version, LegacyRoute> versions = new ConcurrentHashMap<>();
  private final Map<Version, String> definitions = new ConcurrentHashMap<>();
  private volatile Optional<Active> active = Optional.empty();

  RouteBook(
      JdbcTemplate jdbc,
      ObjectMapper json,
      @Value("${pigeon.sql}/routes-active.sql") Resource readActive,
      @Value("${pigeon.sql}/route-version-read.sql") Resource readVersion)
      throws IOException {
    this.jdbc = jdbc;
    this.json = json;
    this.readActive = readActive.getContentAsString(StandardCharsets.UTF_8);
    this.readVersion = readVersion.getContentAsString(StandardCharsets.UTF_8);
  }

  @Override
  public List<LegacyRoute> active() {
    Optional<Active> known = active;
    if (known.isPresent() && System.nanoTime() - known.get().readAt() < FRESH.toNanos()) {
      return known.get().routes();
    }
    List<LegacyRoute> routes =
        jdbc.queryForList(readActive, String.class).stream()
            .map(this::latest)
            .flatMap(Optional::stream)
            .toList();
    active = Optional.of(new Active(routes, System.nanoTime()));
    return routes;
  }

  @Override
  public Optional<LegacyRoute> pinned(String routeId, String refVersion) {
    Version version = new Version(routeId, refVersion);
    LegacyRoute known = versions.get(version);
    if (known != null) {
      return Optional.of(known);
    }
    return jdbc.queryForList(readVersion, String.class, routeId, refVersion).stream()
        .findFirst()
        .map(definition -> remember(version, definition));
  }

  /**
   * The versions of routes as they are now, in the transaction of the caller too.
   *
   * @param routeIds those asked for; of them, inactive ones are left out
   * @throws IllegalArgumentException if one makes no sense
   */
  Map<String, String> checked(Set<String> routeIds) {
    Map<String, String> refVersions = new TreeMap<>();
    for (String definition : jdbc.queryForList(readActive, String.class)) {
      Definition parsed = parse(definition);
      if (routeIds.contains(parsed.id())) {
        LegacyRoute route = route(parsed, refVersion(definition));
        requireInside(route);
        refVersions.put(route.id(), route.refVersion());
      }
    }
    return refVersions;
  }

  private static void requireInside(LegacyRoute route) {
    for (Poi poi : route.pois()) {
      requireInside(route, "POI " + poi.id(), poi.chainageM());
    }
    for (CoverageGap gap : route.gaps()) {
      requireInside(route, "Gap " + gap.id(), gap.startM());
      requireInside(route, "Gap " + gap.id(), gap.endM());
    }
  }

  private static void requireInside(LegacyRoute route, String what, double chainageM) {
    if (!route.reaches(chainageM, 0)) {
      throw new IllegalArgumentException(
          "%s is at %s m, outside of its route %s from %s to %s m; correct one of them."
              .formatted(what, chainageM, route.id(), route.startM(), route.endM()));
    }
  }

  /**
   * The definition of a version, as {@code route_versions} keeps it.
   *
   * @throws IllegalStateException if nobody was given that version
   */
  String definition(Version version) {
    return Optional.ofNullable(definitions.get(version))
        .orElseThrow(() -> new IllegalStateException("Nobody was given " + version + "."));
  }

  /** A route that makes no sense is left out and named; the others go on. */
  private Optional<LegacyRoute> latest(String definition) {
    try {
      Version version = new Version(parse(definition).id(), refVersion(definition));
      LegacyRoute known = versions.get(version);
      return Optional.of(known != null ? known : remember(version, definition));
    } catch (IllegalArgumentException e) {
      LOG.error("reference data left out, no run will be locked to it: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private static String refVersion(String definition) {
    return Sha256.hex(definition).substring(0, VERSION_DIGITS);
  }

  private static LegacyRoute route(Definition d, String refVersion) {
    return new LegacyRoute(
        d.id(),
        d.name(),
        refVersion,
        d.startM(),
        d.endM(),
        d.pois(),
        d.gaps(),
        d.geometry().map(line -> centreline(d.id(), line)),
        d.calibration().orElseGet(Calibration::none));
  }

  private LegacyRoute remember(Version version, String definition) {
    LegacyRoute route = route(parse(definition), version.refVersion());
    definitions.put(version, definition);
    versions.put(version, route);
    return route;
  }

  private static Centreline centreline(String route, Definition.LineString line) {
    try {
      return new Centreline(line.coordinates());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Route " + route + ": " + e.getMessage(), e);
    }
  }

  private Definition parse(String definition) {
    try {
      return json.readValue(definition, Definition.class);
    } catch (JsonProcessingException e) {
      // Jackson wraps what the records themselves refuse.
      throw new IllegalArgumentException(
          e.getCause() instanceof IllegalArgumentException refused
              ? refused.getMessage()
              : e.getOriginalMessage(),
          e);
    }
  }
}
