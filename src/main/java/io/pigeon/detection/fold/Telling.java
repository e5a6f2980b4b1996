package io.pigeon.detection.fold;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Which of the events that the fold finds are told (4.2). What is not told is found all the same
 * and gets no number, so that switching a type on or off moves nothing else.
 *
 * @param stateEvents whether starts, stops, stalls, overdue and suspended warnings are told: what
 *     an operator wants to hear of a stuck pig
 * @param also further types to tell, each by its name
 */
public record Telling(boolean stateEvents, Set<EventType> also) {

  /** The types that {@code also} may name. */
  private static final List<EventType> FURTHER =
      Arrays.stream(EventType.values())
          .filter(type -> type.kind() == EventType.Kind.FURTHER)
          .toList();

  public Telling {
    Set<EventType> types = EnumSet.noneOf(EventType.class);
    types.addAll(also);
    also = Collections.unmodifiableSet(types);
    for (EventType type : also) {
      Require.that(FURTHER.contains(type), refusal(type.name()));
    }
  }

  /** State events, and nothing further. */
  public static Telling usual() {
    return new Telling(true, Set.of());
  }

  /** Only what is always told. */
  public static Telling core() {
    return new Telling(false, Set.of());
  }

  /**
   * As configured.
   *
   * @param also names of types
   * @throws IllegalArgumentException if a name is none of a further type
   */
  public static Telling of(boolean stateEvents, Collection<String> also) {
    return new Telling(stateEvents, Set.copyOf(also.stream().map(Telling::further).toList()));
  }

  boolean tells(EventType type) {
    return switch (type.kind()) {
      case CORE -> true;
      case STATE -> stateEvents;
      case FURTHER -> also.contains(type);
    };
  }

  private static EventType further(String name) {
    return FURTHER.stream()
        .filter(type -> type.name().equals(name.strip()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(refusal(name)));
  }

  private static String refusal(String name) {
    return "events.also names %s, which is none of %s; correct or remove it."
        .formatted(name, FURTHER);
  }
}
