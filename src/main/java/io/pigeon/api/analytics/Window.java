package io.pigeon.api.analytics;

import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import io.pigeon.api.http.Request;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A span of time, widened to whole steps.
 *
 * @param to not a part of it
 * @param stepped whether figures are wanted by step, and not of the whole
 */
record Window(Instant from, Instant to, Step step, boolean stepped) {

  static final int MOST_STEPS = 2000;

  private static final Duration USUAL = Duration.ofDays(1);

  /** Up to here a window is looked at by the hour, unless somebody says otherwise. */
  private static final Duration BY_HOUR = Duration.ofDays(7);

  /**
   * As the parameters {@code from}, {@code to} and {@code step} say; by default the last day.
   *
   * @throws ProblemException if it ends before it begins, or has more steps than are answered with
   */
  static Window of(Request request, Clock clock) {
    Instant to = request.instant("to").orElseGet(clock::instant);
    Instant from = request.instant("from").orElseGet(() -> to.minus(USUAL));
    if (!from.isBefore(to)) {
      throw new ProblemException(
          Problem.UNFIT_REQUEST, "from: it must be before to, which is " + to + ".", "from");
    }
    Optional<String> asked = request.query("step");
    boolean byHour = Duration.between(from, to).compareTo(BY_HOUR) <= 0;
    Step step =
        asked
            .filter(text -> !text.equals("none"))
            .map(text -> Step.valueOf(text.toUpperCase(Locale.ROOT)))
            .orElse(byHour ? Step.HOUR : Step.DAY);
    boolean stepped = !asked.equals(Optional.of("none"));
    Window window = new Window(step.floor(from), step.ceiling(to), step, stepped);
    if (window.steps() > MOST_STEPS) {
      throw new ProblemException(
          Problem.UNFIT_REQUEST,
          "step: the window has %d steps of a %s, and at most %d are answered with; choose longer steps or a shorter window."
              .formatted(window.steps(), step.text(), MOST_STEPS),
          "step");
    }
    return window;
  }

  long steps() {
    return Duration.between(from, to).toSeconds() / step.length().toSeconds();
  }

  /** When the steps begin, in order. */
  Stream<Instant> beginnings() {
    return IntStream.range(0, (int) steps())
        .mapToObj(n -> from.plus(step.length().multipliedBy(n)));
  }

  Duration length() {
    return Duration.between(from, to);
  }

  /** This one and the one of the same length before it. */
  Window withPrevious() {
    return new Window(from.minus(length()), to, step, stepped);
  }
}
