package io.pigeon.api.notifications;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A notification that is asked for, under the names of {@code notifications-create.sql}.
 *
 * @param producer who asks for it
 * @param anyPerson whether the person may be somebody else's
 * @param rank of the priority, 0 to 3
 * @param title one readable line
 * @param data what is sent
 * @param template whose words it is told in, if not those of its type
 * @param channels all of which it goes out on
 * @param route the steps of which the first that succeeds is enough
 * @param recipient the address, if one is named
 * @param recipientId the person, if one is named
 * @param topic whether the subscriptions to its type decide
 * @param replaces key under which a newer message takes the place of an earlier one
 * @param targets where to, if an address is named
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record Draft(
    UUID id,
    String producer,
    @JsonProperty("any_person") boolean anyPerson,
    @JsonProperty("dedup_key") Optional<String> dedupKey,
    String type,
    String priority,
    int rank,
    String title,
    JsonNode data,
    Optional<String> template,
    Optional<JsonNode> metadata,
    Optional<List<String>> channels,
    Optional<JsonNode> route,
    Optional<String> recipient,
    @JsonProperty("recipient_id") Optional<String> recipientId,
    boolean topic,
    @JsonProperty("scheduled_at") Optional<Instant> scheduledAt,
    @JsonProperty("expires_at") Optional<Instant> expiresAt,
    @JsonProperty("ordering_key") Optional<String> orderingKey,
    Optional<String> replaces,
    Optional<List<Target>> targets) {

  /**
   * Where a delivery goes.
   *
   * @param destination what shares one fate
   * @param step of the route, from 1
   */
  record Target(String channel, String destination, String address, int step) {}

  /** What it is called until something has become of it. */
  String firstStatus(Instant now) {
    return scheduledAt.filter(now::isBefore).isPresent() ? "scheduled" : "queued";
  }
}
