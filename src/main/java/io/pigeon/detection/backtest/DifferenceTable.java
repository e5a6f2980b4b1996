package io.pigeon.detection.backtest;

import io.pigeon.detection.backtest.Difference.Counts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A difference as lines for a person to read. */
final class DifferenceTable {

  private static final String COUNTS = "%-24s %6s %6s %6s %8s %6s %6s";

  private DifferenceTable() {}

  static List<String> lines(Difference difference) {
    List<String> lines = new ArrayList<>();
    lines.add(COUNTS.formatted("type", "told", "now", "same", "missing", "added", "moved"));
    for (Map.Entry<String, Counts> type : difference.counts().entrySet()) {
      lines.add(counts(type.getKey(), type.getValue()));
    }
    lines.add(
        counts("all", difference.counts().values().stream().reduce(Counts.NONE, Counts::plus)));
    if (!difference.same()) {
      lines.add("");
    }
    difference.missing().forEach(e -> lines.add("missing  %s  %s".formatted(e.at(), e.key())));
    difference.added().forEach(e -> lines.add("added    %s  %s".formatted(e.at(), e.key())));
    difference
        .moved()
        .forEach(
            m ->
                lines.add(
                    "moved    %s  %s  by %+.1f s to %s"
                        .formatted(m.was(), m.key(), m.seconds(), m.now())));
    lines.add("");
    lines.add(
        difference.same()
            ? "The replay tells the same."
            : "The replay differs: %d missing, %d added, %d moved."
                .formatted(
                    difference.missing().size(),
                    difference.added().size(),
                    difference.moved().size()));
    return lines;
  }

  private static String counts(String name, Counts c) {
    return COUNTS.formatted(
        name, c.told(), c.replayed(), c.same(), c.missing(), c.added(), c.moved());
  }
}
