package io.pigeon.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The values that a template sees: the members of the data as they are, and beside them what people
 * read in their place. A member that is null or empty text is not there.
 *
 * <ul>
 *   <li>{@code eventTime}, an instant: {@code eventTimeLocal} (09:30 CET) and {@code
 *       eventTimeExact} (14 Jan 2026 09:30:12 CET)
 *   <li>{@code speedMps}: {@code speed}; {@code stoodSec}, {@code leadMin}, {@code staleSeconds}:
 *       {@code stood}, {@code lead}, {@code stale}; {@code distanceM}: {@code distance}; {@code
 *       chainageM}: {@code chainage}; without their sign, which {@code movedNegative} tells
 *   <li>{@code state}, a word in capitals: {@code stateWord} (moving) and the section {@code
 *       stateIs.MOVING}
 *   <li>an object with {@code kp}: {@code place} in it (MLV-12 (KP 6.000)); one with {@code p10}
 *       and {@code p90}: {@code interval} in it
 * </ul>
 *
 * <p>Nothing of this takes the place of a member that is there. Pure.
 */
final class Values {

  /** List entries that one rendering may go through, however its sections are nested. */
  private static final int MOST_TURNS = 10_000;

  private static final Pattern INSTANT =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d[\\d:.]*(Z|[+-]\\d\\d:\\d\\d)");
  private static final Pattern CAPITALS = Pattern.compile("[A-Z][A-Z0-9_]{1,40}");

  private final ForPeople forPeople;
  private final Turns turns = new Turns();

  private Values(ForPeople forPeople) {
    this.forPeople = forPeople;
  }

  /**
   * @param audience whose time zone it is
   * @param language of the template
   */
  static Map<String, Object> of(Notice notice, Audience audience, String language) {
    ForPeople forPeople =
        new ForPeople(audience.zone(), Locale.forLanguageTag(language), notice.occurredAt());
    Values values = new Values(forPeople);
    Map<String, Object> members = values.members(notice.data());
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("type", notice.type());
    all.put("title", notice.title());
    all.put("timeZone", audience.zone().getId());
    values.addInstant(all, "occurredAt", notice.occurredAt());
    all.putAll(members);
    return all;
  }

  private Map<String, Object> members(JsonNode object) {
    Map<String, Object> members = new LinkedHashMap<>();
    Map<String, Object> derived = new LinkedHashMap<>();
    object
        .properties()
        .forEach(
            member ->
                value(member.getValue())
                    .ifPresent(
                        value -> {
                          members.put(member.getKey(), value);
                          derive(derived, member.getKey(), member.getValue());
                        }));
    addPlace(derived, object);
    addInterval(derived, object);
    derived.forEach(members::putIfAbsent);
    return members;
  }

  private Optional<Object> value(JsonNode node) {
    if (node.isObject()) {
      return Optional.of(members(node));
    }
    if (node.isArray()) {
      List<Object> entries = new ArrayList<>();
      node.forEach(entry -> value(entry).ifPresent(entries::add));
      return Optional.of(new Entries(entries, turns));
    }
    if (node.isBoolean()) {
      return Optional.of(node.booleanValue());
    }
    String text = node.isDouble() ? plain(node.doubleValue()) : node.asText();
    return node.isNull() || text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** Without an exponent. */
  private static String plain(double figure) {
    return Double.isFinite(figure)
        ? BigDecimal.valueOf(figure).toPlainString()
        : String.valueOf(figure);
  }

  private void derive(Map<String, Object> derived, String name, JsonNode node) {
    if (node.isNumber()) {
      deriveFigure(derived, name, node.doubleValue());
    } else if (node.isTextual() && CAPITALS.matcher(node.asText()).matches()) {
      derived.put(name + "Word", node.asText().toLowerCase(Locale.ROOT).replace('_', ' '));
      derived.put(name + "Is", Map.of(node.asText(), true));
    } else {
      instant(node).ifPresent(instant -> addInstant(derived, name, instant));
    }
  }

  private static Optional<Instant> instant(JsonNode node) {
    if (!node.isTextual() || !INSTANT.matcher(node.asText()).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(node.asText()).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private void addInstant(Map<String, Object> values, String name, Instant instant) {
    values.putIfAbsent(name, instant.toString());
    values.put(name + "Local", forPeople.local(instant));
    values.put(name + "Exact", forPeople.exact(instant));
  }

  private static void deriveFigure(Map<String, Object> derived, String name, double figure) {
    double size = Math.abs(figure);
    for (Unit unit : Unit.values()) {
      if (name.endsWith(unit.suffix) && name.length() > unit.suffix.length()) {
        String bare = name.substring(0, name.length() - unit.suffix.length());
        derived.put(bare, unit.shown(bare, size));
        if (figure < 0) {
          derived.put(bare + "Negative", true);
        }
        return;
      }
    }
  }

  private enum Unit {
    SPEED("Mps"),
    SECONDS_IN_FULL("Seconds"),
    SECONDS("Sec"),
    MINUTES("Min"),
    METRES("M");

    private final String suffix;

    Unit(String suffix) {
      this.suffix = suffix;
    }

    private String shown(String name, double size) {
      return switch (this) {
        case SPEED -> ForPeople.speed(size);
        case SECONDS_IN_FULL, SECONDS ->
            ForPeople.duration(Duration.ofMillis((long) (size * 1000)));
        case MINUTES -> ForPeople.duration(Duration.ofMillis((long) (size * 60_000)));
        case METRES ->
            name.toLowerCase(Locale.ROOT).endsWith("chainage")
                ? ForPeople.kp(size / 1000)
                : ForPeople.distance(size);
      };
    }
  }

  private static void addPlace(Map<String, Object> derived, JsonNode object) {
    if (object.path("kp").isNumber()) {
      String kp = ForPeople.kp(object.path("kp").doubleValue());
      String tag = object.path("tag").asText("");
      derived.put("place", tag.isEmpty() ? kp : "%s (%s)".formatted(tag, kp));
    }
  }

  private void addInterval(Map<String, Object> derived, JsonNode object) {
    Optional<Instant> from = instant(object.path("p10"));
    Optional<Instant> to = instant(object.path("p90"));
    if (from.isPresent() && to.isPresent()) {
      derived.put("interval", forPeople.interval(from.get(), to.get()));
    }
  }

  private static final class Turns {
    private int left = MOST_TURNS;

    void take() {
      if (left-- <= 0) {
        throw new TemplateException(
            "Its sections go through more than %,d list entries.".formatted(MOST_TURNS));
      }
    }
  }

  /** A list whose entries count, each time that they are gone through. */
  private record Entries(List<Object> all, Turns turns) implements Iterable<Object> {

    @Override
    public Iterator<Object> iterator() {
      Iterator<Object> entries = all.iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return entries.hasNext();
        }

        @Override
        public Object next() {
          turns.take();
          return entries.next();
        }
      };
    }
  }
}
