package io.pigeon.api.people;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.pigeon.api.channels.KnownChannels;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Instants;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import io.pigeon.api.http.Request;
import io.pigeon.api.http.Requests;
import io.pigeon.api.http.Role;
import io.pigeon.notification.Addresses;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** {@code GET}, {@code POST} and {@code DELETE /api/v1/recipients/{id}/addresses}. */
@Component("addressRequests")
class AddressRequests {

  private final Requests requests;
  private final KnownChannels channels;
  private final Answer answer;

  AddressRequests(Requests requests, KnownChannels channels, Answer answer) {
    this.requests = requests;
    this.channels = channels;
    this.answer = answer;
  }

  /** In full for who may write to them, masked for who only looks. */
  public void list(
      Exchange exchange,
      @Body List<Map<String, @Nullable Object>> rows,
      @ExchangeProperty(RecipientRequests.CHANGES) Access access)
      throws JsonProcessingException {
    RecipientId.requireFound(rows);
    Map<String, @Nullable Object> first = rows.get(0);
    boolean clear =
        access.covers(String.valueOf(first.get("id")), String.valueOf(first.get("owner")));
    List<Map<String, @Nullable Object>> addresses =
        rows.stream()
            .filter(row -> row.get("channel") != null)
            .map(row -> readable(row, clear))
            .toList();
    answer.write(exchange, 200, Map.of("addresses", addresses, "masked", !clear));
  }

  private Map<String, @Nullable Object> readable(Map<String, @Nullable Object> row, boolean clear) {
    Map<String, @Nullable Object> address = new LinkedHashMap<>(answer.row(row));
    address.remove("id");
    address.remove("owner");
    if (!clear) {
      address.put("address", Masked.of(String.valueOf(row.get("address"))));
    }
    return address;
  }

  /** The request becomes the parameters of {@code address-save.sql}. */
  public Map<String, @Nullable Object> add(Exchange exchange) throws IOException {
    Request request = requests.of(exchange);
    Access access = Access.toChange(request.caller());
    Map<String, @Nullable Object> parameters = access.parameters(RecipientId.of(request));
    JsonNode body = request.body();
    String channel = body.path("channel").asText();
    String type = channels.typeOf(channel, "/channel");
    String address = body.path("address").asText();
    try {
      parameters.put("destination", Addresses.destination(channel, type, address));
    } catch (IllegalArgumentException e) {
      throw new ProblemException(
          Problem.UNFIT_REQUEST, "For " + channel + " " + e.getMessage() + ".", "/address");
    }
    if (body.path("verified").asBoolean() && !request.caller().isAny(Role.ADMIN, Role.PRODUCER)) {
      throw new ProblemException(
          Problem.UNFIT_REQUEST, "Only who has checked an address may say so.", "/verified");
    }
    parameters.put("channel", channel);
    parameters.put("address", address);
    parameters.put("masked", Masked.of(address));
    parameters.put("platform", body.has("platform") ? body.path("platform").asText() : null);
    parameters.put("verified", body.has("verified") ? body.path("verified").asBoolean() : null);
    parameters.put(
        "last_seen_at", Instants.of(body, "last_seen_at").map(Instant::toString).orElse(null));
    return parameters;
  }

  /** 201 if it is a new one. */
  public void added(Exchange exchange, @Body List<Map<String, @Nullable Object>> saved)
      throws JsonProcessingException {
    RecipientId.requireFound(saved);
    Map<String, @Nullable Object> address = saved.get(0);
    boolean made = Boolean.TRUE.equals(address.remove("made"));
    answer.write(exchange, made ? 201 : 200, answer.row(address));
  }

  /** The query becomes the parameters of {@code address-delete.sql}. */
  public Map<String, @Nullable Object> remove(Exchange exchange) {
    Request request = requests.of(exchange);
    Map<String, @Nullable Object> parameters =
        Access.toChange(request.caller()).parameters(RecipientId.of(request));
    String address = required(request, "address");
    parameters.put("channel", required(request, "channel"));
    parameters.put("address", address);
    parameters.put("masked", Masked.of(address));
    return parameters;
  }

  public void removed(Exchange exchange, @Body List<Map<String, @Nullable Object>> gone) {
    if (gone.isEmpty()) {
      throw new ProblemException(
          Problem.NOT_FOUND,
          "No recipient has this id and this address; in a query a plus sign has to be percent-encoded.");
    }
    answer.empty(exchange);
  }

  private static String required(Request request, String name) {
    return request
        .query(name)
        .orElseThrow(
            () -> new ProblemException(Problem.MALFORMED_QUERY, name + ": it is missing.", name));
  }
}
