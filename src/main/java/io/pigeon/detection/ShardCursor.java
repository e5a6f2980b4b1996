package io.pigeon.detection;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far a shard has been read, in the columns of {@code detector_cursors}. Rows are consumed by
 * snapshot: {@code done} sees all that was consumed. A backlog larger than one batch is read up to
 * the snapshot {@code target} in pieces, each after the last row of the one before.
 */
final class ShardCursor {

  private final Map<String, Object> row;

  ShardCursor(Map<String, Object> row) {
    this.row = row;
  }

  /** Parameters of {@code positions-read.sql}. */
  Map<String, Object> parameters() {
    return row;
  }

  /**
   * The parameters of {@code detector-cursor-save.sql}.
   *
   * @param read what was read, in the statement's order
   * @param complete whether there was no more up to the target
   */
  Map<String, Object> after(List<Map<String, Object>> read, boolean complete) {
    Map<String, Object> next = new HashMap<>(row);
    if (!complete) {
      Map<String, Object> last = read.get(read.size() - 1);
      next.put("target", last.get("target"));
      next.put("after_xact", last.get("xact"));
      next.put("after_id", last.get("id"));
      return next;
    }
    // With no row read, done stays behind; it costs nothing, as nothing lies in between.
    Object reached = read.isEmpty() ? row.get("target") : read.get(0).get("target");
    if (reached != null) {
      next.put("done", reached);
    }
    next.put("target", null);
    next.put("after_xact", "0");
    next.put("after_id", 0L);
    return next;
  }
}
