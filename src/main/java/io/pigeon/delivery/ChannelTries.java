package io.pigeon.delivery;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** How the tries of each channel turned out in this instance since somebody last asked. */
@Component
public class ChannelTries {

  private static final int MAX_ERROR = 200;

  /**
   * The tries of a channel.
   *
   * @param failures of these, those for want of the channel or its destination
   * @param lastSuccess on the clock of {@link System#nanoTime()}
   * @param lastFailure likewise
   * @param error of the last failure, one line
   */
  public record Tally(
      long tries,
      long failures,
      Duration duration,
      Optional<Long> lastSuccess,
      Optional<Long> lastFailure,
      Optional<String> error) {

    /** Two periods as one, the other being the later. */
    public Tally then(Tally later) {
      return new Tally(
          tries + later.tries,
          failures + later.failures,
          duration.plus(later.duration),
          later.lastSuccess.or(() -> lastSuccess),
          later.lastFailure.or(() -> lastFailure),
          later.error.or(() -> error));
    }
  }

  private final Map<String, Tally> byChannel = new ConcurrentHashMap<>();

  void settled(Delivery delivery, Result result) {
    if (result.outcome() == Result.Outcome.EXPIRED) {
      return;
    }
    boolean failed = result.reason().blamesDestination();
    Optional<Long> now = Optional.of(System.nanoTime());
    byChannel.merge(
        delivery.channel(),
        new Tally(
            1,
            failed ? 1 : 0,
            result.duration(),
            failed ? Optional.empty() : now,
            failed ? now : Optional.empty(),
            failed ? Optional.of(error(result)) : Optional.empty()),
        Tally::then);
  }

  /** By channel, what has not been asked for yet. */
  public Map<String, Tally> take() {
    Map<String, Tally> taken = new LinkedHashMap<>();
    for (String channel : List.copyOf(byChannel.keySet())) {
      Tally tally = byChannel.remove(channel);
      if (tally != null) {
        taken.put(channel, tally);
      }
    }
    return taken;
  }

  private static String error(Result result) {
    StringBuilder error = new StringBuilder(result.reason().name());
    result.statusCode().ifPresent(code -> error.append(' ').append(code));
    String said = result.response().replaceAll("\\p{Cntrl}+", " ").strip();
    if (!said.isEmpty()) {
      error.append(": ").append(said, 0, Math.min(said.length(), MAX_ERROR));
    }
    return error.toString();
  }
}
