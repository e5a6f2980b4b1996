package io.pigeon.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * The decisions of the route {@code claim-deliveries}: when to look which lanes have work, how many
 * deliveries of which lanes to claim, and when to come back. Used by the one thread of that route.
 */
@Component("claims")
class Claims {

  /** Looking takes at most a twentieth of the time, however many lanes wait. */
  private static final int LOOK_SHARE = 20;

  /** But for a look that took so long because it waited for a connection or a lock. */
  private static final Duration LONGEST_UNSEEN = Duration.ofSeconds(5);

  /** With few places free and a claim just made, a moment's wait makes fewer and larger claims. */
  private static final Duration BREATH = Duration.ofMillis(3);

  private static final int ENOUGH_SHARE = 2;

  /** Due and yet not claimed: in hand elsewhere, or behind another of its key. */
  private static final Duration SOON = Duration.ofSeconds(1);

  /** How often a lane with a limit pays for what it may send by then. */
  private static final Duration BETWEEN_PAYMENTS = Duration.ofMillis(40);

  private final InFlight inFlight;
  private final WakeUp wakeUp;
  private final Processed processed;
  private final ObjectMapper json;
  private final Floors floors = new Floors();
  private final Map<Integer, Long> served = new HashMap<>();

  /** Lanes in which more may be due. */
  private final Map<Integer, Lane> due = new LinkedHashMap<>();

  private Map<Integer, Integer> asked = Map.of();
  private boolean fromBottom;
  private long claimBegan = System.nanoTime();
  private long lookBegan = claimBegan;
  private long lookAgainAt = claimBegan;
  private boolean lookDue = true;

  Claims(InFlight inFlight, WakeUp wakeUp, Processed processed, ObjectMapper json) {
    this.inFlight = inFlight;
    this.wakeUp = wakeUp;
    this.processed = processed;
    this.json = json;
  }

  /** Whether to look which lanes have work. Somebody said that there is some, so at last it is. */
  public boolean looks() {
    wakeUp.awake();
    lookBegan = System.nanoTime();
    long early = lookAgainAt - lookBegan;
    if (early > 0) {
      lookDue = true;
      wakeUp.within(Duration.ofNanos(early));
    }
    return early <= 0;
  }

  /** The rows of {@code deliveries-look.sql}. */
  public void looked(@Body List<Map<String, Object>> rows) {
    long now = System.nanoTime();
    lookAgainAt = now + Math.min(LOOK_SHARE * (now - lookBegan), LONGEST_UNSEEN.toNanos());
    lookDue = false;
    due.clear();
    for (Map<String, Object> row : rows) {
      Lane lane = Lane.fromRow(row);
      if (lane.isDue()) {
        due.put(lane.id(), lane);
      }
      wakeUp.within(lane.isDue() ? SOON : lane.dueIn());
    }
    floors.keep(due.keySet());
    served.keySet().retainAll(due.keySet());
  }

  /**
   * The parameters of {@code deliveries-claim.sql}: how many of which lanes, and from where in
   * their order. The property {@code asked} is how many in all; at full stretch none, as the next
   * delivery to end asks again.
   */
  public Map<String, Object> ask(Exchange exchange) throws JsonProcessingException {
    asked = Shares.of(places(), asking());
    exchange.setProperty("asked", asked.values().stream().mapToInt(Integer::intValue).sum());
    claimBegan = System.nanoTime();
    fromBottom = floors.fromBottom(asked.keySet(), claimBegan);
    ArrayNode lanes = json.createArrayNode();
    asked.forEach(
        (lane, room) -> {
          ObjectNode entry = lanes.addObject().put("lane_id", lane).put("room", room);
          floors.since(lane).forEach(entry.withArray("since")::add);
          floors.sinceId(lane).forEach(entry.withArray("since_id")::add);
        });
    return Map.of("lanes", json.writeValueAsString(lanes), "suspects", inFlight.freeForSuspects());
  }

  private int places() {
    int free = inFlight.free();
    long sinceClaim = System.nanoTime() - claimBegan;
    boolean few = free * ENOUGH_SHARE < inFlight.most();
    if (few && free > 0 && sinceClaim < BREATH.toNanos()) {
      wakeUp.within(BREATH.minusNanos(sinceClaim));
      return 0;
    }
    return free;
  }

  private List<Shares.Asking> asking() {
    List<Shares.Asking> asking = new ArrayList<>();
    due.values().stream()
        .sorted(Comparator.comparing((Lane lane) -> served.getOrDefault(lane.id(), Long.MIN_VALUE)))
        .forEach(
            lane -> {
              int room = lane.places() - inFlight.in(lane.id());
              if (room > 0 && !inFlight.rests(lane.id())) {
                asking.add(new Shares.Asking(lane.id(), lane.weight(), room));
              }
            });
    return asking;
  }

  /** The rows of {@code deliveries-claim.sql}, each to be set on its way. */
  public List<Delivery> begin(@Body List<Map<String, Object>> rows) {
    long now = System.nanoTime();
    if (fromBottom) {
      floors.wasFromBottom(asked.keySet(), now, now - claimBegan);
    }
    processed.addClaimed(rows.size());
    Map<Integer, Integer> got = new HashMap<>();
    List<Delivery> deliveries = new ArrayList<>(rows.size());
    for (Map<String, Object> row : rows) {
      Delivery delivery = Delivery.fromRow(row);
      deliveries.add(delivery);
      inFlight.begin(delivery);
      got.merge(delivery.lane(), 1, Integer::sum);
      floors.claimed(delivery);
    }
    asked.forEach((lane, room) -> afterClaim(lane, room, got.getOrDefault(lane, 0), now));
    if (lookDue || (!due.isEmpty() && inFlight.free() > 0 && !deliveries.isEmpty())) {
      wakeUp.signal();
    }
    return deliveries;
  }

  /** A lane that gave less than it had room for has no more, or may give no more for a while. */
  private void afterClaim(int lane, int room, int got, long now) {
    if (got > 0) {
      served.put(lane, now);
    }
    Lane known = due.get(lane);
    if (known != null && got < room) {
      due.remove(lane);
      if (known.limited()) {
        wakeUp.within(BETWEEN_PAYMENTS);
      }
    }
  }
}
