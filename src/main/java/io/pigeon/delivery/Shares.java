package io.pigeon.delivery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Divides the free places of this instance among the lanes that have work: to each its share by
 * weight, and what some cannot use to the others. With fewer places than lanes, those served least
 * recently come first.
 */
final class Shares {

  private Shares() {}

  /**
   * A lane that asks for places.
   *
   * @param room most that it can use, positive
   */
  record Asking(int lane, int weight, int room) {}

  /**
   * Places by lane, in the order given; lanes that get none are left out.
   *
   * @param free places to divide
   * @param asking the least recently served first
   */
  static Map<Integer, Integer> of(int free, List<Asking> asking) {
    Map<Integer, Integer> shares = new LinkedHashMap<>();
    List<Asking> hungry = new ArrayList<>(asking);
    int left = free;
    while (left > 0 && !hungry.isEmpty()) {
      int before = left;
      long weights = hungry.stream().mapToLong(Asking::weight).sum();
      for (Asking lane : List.copyOf(hungry)) {
        int had = shares.getOrDefault(lane.lane(), 0);
        int fair = (int) Math.max(1, (long) before * lane.weight() / weights);
        int more = Math.min(Math.min(fair, lane.room() - had), left);
        if (more > 0) {
          shares.put(lane.lane(), had + more);
          left -= more;
        }
        if (had + more >= lane.room()) {
          hungry.remove(lane);
        }
      }
    }
    return shares;
  }
}
