package io.pigeon.api.notifications;

import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What becomes of each notification of a batch. Belongs to one request. */
final class BatchResult {

  /**
   * @param draft empty if it was rejected as it stands
   */
  private record Item(Optional<Draft> draft, Map<String, Object> result) {}

  private final UUID id;
  private final IdempotencyKey key;
  private final List<Item> items = new ArrayList<>();

  BatchResult(UUID id, IdempotencyKey key) {
    this.id = id;
    this.key = key;
  }

  UUID id() {
    return id;
  }

  /** The next item: a draft, or the problem that making it ends with. */
  void add(Supplier<Draft> item) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("index", items.size());
    try {
      Draft draft = item.get();
      result.put("status", draft.firstStatus(Instant.now()));
      result.put("id", draft.id().toString());
      items.add(new Item(Optional.of(draft), result));
    } catch (ProblemException e) {
      reject(result, e);
      items.add(new Item(Optional.empty(), result));
    }
  }

  private static void reject(Map<String, Object> result, ProblemException why) {
    result.put("status", "rejected");
    result.remove("id");
    result.put("error", why.document());
  }

  List<Draft> drafts() {
    return items.stream().flatMap(item -> item.draft().stream()).toList();
  }

  long rejected() {
    return items.stream().filter(item -> "rejected".equals(item.result().get("status"))).count();
  }

  /** Whether the answer has to be kept for when the request comes again. */
  boolean isKeyed() {
    return !key.equals(IdempotencyKey.NONE);
  }

  Map<String, Object> keyOf(String caller) {
    return key.of(caller);
  }

  /** Whether the statement created nothing because the request has been answered before. */
  boolean isTakenBy(List<Map<String, @Nullable Object>> rows) {
    return isKeyed()
        && rows.stream().anyMatch(row -> Boolean.TRUE.equals(row.get("addressed")))
        && rows.stream().noneMatch(row -> Boolean.TRUE.equals(row.get("taken")));
  }

  /**
   * Notes what the statement has left out.
   *
   * @return the keys of those that are known already
   */
  List<String> settle(List<Map<String, @Nullable Object>> rows) {
    Map<String, Map<String, @Nullable Object>> byId =
        rows.stream().collect(Collectors.toMap(row -> String.valueOf(row.get("id")), row -> row));
    List<String> unsettled = new ArrayList<>();
    for (Item item : items) {
      item.draft()
          .ifPresent(
              draft -> {
                Map<String, @Nullable Object> row = byId.get(draft.id().toString());
                if (row == null || !Boolean.TRUE.equals(row.get("addressed"))) {
                  reject(item.result(), nobody(draft));
                } else if (row.get("created_at") == null) {
                  item.result().put("status", "duplicate");
                  draft.dedupKey().ifPresent(unsettled::add);
                }
              });
    }
    return unsettled;
  }

  private static ProblemException nobody(Draft draft) {
    return draft.topic()
        ? new ProblemException(Problem.UNFIT_REQUEST, "Nothing subscribes to this type.", "/topic")
        : new ProblemException(
            Problem.UNFIT_REQUEST,
            "This person is not known, or has no address on such a channel.",
            "/recipient_id");
  }

  /** Those that are known, with {@code dedup_key} and {@code notification_id}. */
  void known(List<Map<String, @Nullable Object>> rows) {
    Map<String, String> ids =
        rows.stream()
            .collect(
                Collectors.toMap(
                    row -> String.valueOf(row.get("dedup_key")),
                    row -> String.valueOf(row.get("notification_id"))));
    for (Item item : items) {
      if ("duplicate".equals(item.result().get("status"))) {
        item.draft()
            .flatMap(Draft::dedupKey)
            .map(ids::get)
            .ifPresent(known -> item.result().put("id", known));
      }
    }
  }

  long created() {
    return items.stream()
        .filter(item -> List.of("queued", "scheduled").contains(item.result().get("status")))
        .count();
  }

  Map<String, Object> answer() {
    Map<String, Object> answer = new LinkedHashMap<>();
    long created = created();
    if (created > 0) {
      answer.put("batch_id", id.toString());
    }
    answer.put("created", created);
    answer.put("rejected", rejected());
    answer.put("results", items.stream().map(Item::result).toList());
    return answer;
  }

  boolean isAnyKnown() {
    return items.stream().anyMatch(item -> "duplicate".equals(item.result().get("status")));
  }
}
