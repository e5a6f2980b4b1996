package io.pigeon.detection.fold;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The pig has stood for half an hour, one, two (4.2), by a timer between samples. A silent pig is
 * not known to stand: it is judged again when it is heard of.
 */
final class Stalls {

  private final List<Integer> minutes;
  private final Stops stops;

  Stalls(Thresholds thresholds, Stops stops) {
    this.minutes = thresholds.notices().stallMinutes();
    this.stops = stops;
  }

  Optional<Deadline> next(OpenRun run) {
    Optional<Plateau> plateau = run.motion.flatMap(Motion::plateau);
    Optional<Standing> told = run.watch.standing();
    if (plateau.isEmpty() || told.isEmpty() || run.silent()) {
      return Optional.empty();
    }
    int level = told.get().stalls();
    boolean stillThere = plateau.get().lastInside().equals(run.last.ts());
    if (told.get().quiet() || level >= minutes.size() || !stillThere) {
      return Optional.empty();
    }
    Instant at = plateau.get().start().plus(Duration.ofMinutes(minutes.get(level)));
    return Optional.of(new Deadline(at, run.clockFor(at), () -> stall(run, plateau.get(), at)));
  }

  private void stall(OpenRun run, Plateau plateau, Instant at) {
    Standing standing = run.watch.standing().orElseThrow().stalled();
    int level = standing.stalls();
    run.watch = run.watch.with(Optional.of(standing));
    run.drafts.add(
        new Draft(EventType.PIG_STALLED, "", plateau.qualifier() + "," + level, at)
            .describing(Deadline.later(at, run.last.ts()))
            .with("level", level)
            .with("stoodMin", minutes.get(level - 1))
            .with(
                "nearReceiver",
                run.route.filter(route -> stops.nearReceiver(route, plateau)).isPresent()));
  }
}
