package io.pigeon.api.administration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.pigeon.api.http.Answer;
import io.pigeon.api.http.Found;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import io.pigeon.api.http.Request;
import io.pigeon.api.http.Requests;
import io.pigeon.api.http.TimeZones;
import io.pigeon.template.Templates;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** {@code /api/v1/admin/subscriptions}: which types of notifications go to whom. */
@Component("subscriptionRequests")
class SubscriptionRequests {

  private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}/]{1,100}");
  private static final String SETTINGS = "settings";

  private final Requests requests;
  private final Templates templates;
  private final Answer answer;

  SubscriptionRequests(Requests requests, Templates templates, Answer answer) {
    this.requests = requests;
    this.templates = templates;
    this.answer = answer;
  }

  /** The query becomes the parameters of {@code subscriptions-list.sql}. */
  public Map<String, @Nullable Object> page(Exchange exchange) {
    return Page.asked(requests.of(exchange), "after");
  }

  public void list(Exchange exchange, @Body List<Map<String, @Nullable Object>> subscriptions)
      throws JsonProcessingException {
    int limit = requests.of(exchange).number("limit");
    answer.write(exchange, 200, Page.of(answer, "subscriptions", subscriptions, limit));
  }

  /** The body is kept until the channel's type is known, by {@code channel-configs-read.sql}. */
  public Map<String, @Nullable Object> change(Exchange exchange) throws IOException {
    Request request = requests.of(exchange);
    JsonNode body = request.body();
    if (!NAME.matcher(request.path("name")).matches()) {
      throw new ProblemException(
          Problem.UNFIT_REQUEST, "A name has 1 to 100 characters, none of them a control.", "name");
    }
    requireOneKind(body);
    requireGroup(body);
    requireTemplate(body);
    requireQuietHours(body.path("quiet_hours"));
    exchange.setProperty(SETTINGS, body);
    Map<String, @Nullable Object> parameters = new HashMap<>();
    parameters.put("channel", body.has("channel") ? body.path("channel").asText() : null);
    return parameters;
  }

  private static void requireOneKind(JsonNode body) {
    boolean people = body.has("recipients");
    if (people && (body.has("channel") || body.has("address"))) {
      throw unfit("give either a channel and an address, or recipients", "/recipients");
    }
    for (String member : people ? List.<String>of() : List.of("channel", "address")) {
      if (!body.has(member)) {
        throw unfit("give a channel and an address, or recipients", "/" + member);
      }
    }
    if (!people && (body.has("channels") || body.has("route"))) {
      throw unfit("it is for recipients", body.has("route") ? "/route" : "/channels");
    }
    if (body.has("channels") && body.has("route")) {
      throw unfit("give either channels or a route", "/route");
    }
  }

  private static void requireGroup(JsonNode body) {
    if (body.has("group_by") && body.path("ordered").asBoolean()) {
      throw unfit("what is sent in order cannot be grouped", "/group_by");
    }
    for (String member : List.of("group_wait_seconds", "group_mode")) {
      if (body.has(member) && !body.has("group_by")) {
        throw unfit("it is for group_by", "/" + member);
      }
    }
  }

  private void requireTemplate(JsonNode body) {
    String template = body.path("template").asText();
    if (!template.isEmpty() && !templates.knows(template)) {
      throw unfit(
          "there is no template %s; /admin/templates lists the events that have one"
              .formatted(template),
          "/template");
    }
  }

  private static void requireQuietHours(JsonNode hours) {
    TimeZones.read(hours, "/quiet_hours");
    if (!hours.isMissingNode() && hours.path("from").equals(hours.path("to"))) {
      throw unfit(
          "hours from and to the same time are none; for a whole day write 00:00 to 24:00",
          "/quiet_hours/to");
    }
  }

  private static ProblemException unfit(String why, String field) {
    return new ProblemException(Problem.UNFIT_REQUEST, field + ": " + why + ".", field);
  }

  /** The parameters of {@code subscription-put.sql}. */
  public Map<String, Object> save(
      Exchange exchange, @Body List<Map<String, @Nullable Object>> channels) {
    JsonNode body = exchange.getProperty(SETTINGS, JsonNode.class);
    String channel = body.path("channel").asText();
    String address = body.path("address").asText();
    if (channel.isEmpty()) {
      requireKnown(body, channels);
    } else if (channels.isEmpty()) {
      throw unfit("no channel has this name", "/channel");
    }
    Request request = requests.of(exchange);
    return Map.ofEntries(
        Map.entry("name", request.path("name")),
        Map.entry("actor", request.caller().name()),
        Map.entry("type", body.path("type").asText()),
        Map.entry("channel", channel),
        Map.entry(
            "destination",
            channel.isEmpty()
                ? ""
                : ChannelRequests.destination(
                    channel, String.valueOf(channels.get(0).get("type")), address)),
        Map.entry("address", address),
        Map.entry("recipients", json(body.path("recipients"), "[]")),
        Map.entry("channels", json(body.path("channels"), "")),
        Map.entry("route", json(body.path("route"), "")),
        Map.entry("template", body.path("template").asText()),
        Map.entry("priority", body.path("priority").asText()),
        Map.entry("quiet_hours", json(body.path("quiet_hours"), "")),
        Map.entry("group_by", body.path("group_by").asText()),
        Map.entry("group_wait_seconds", body.path("group_wait_seconds").asInt(30)),
        Map.entry("group_mode", body.path("group_mode").asText("collect")),
        Map.entry("filter", body.path("filter").asText()),
        Map.entry("enabled", body.path("enabled").asBoolean(true)),
        Map.entry("ordered", body.path("ordered").asBoolean(false)));
  }

  private static void requireKnown(JsonNode body, List<Map<String, @Nullable Object>> channels) {
    Set<String> known =
        channels.stream()
            .map(channel -> String.valueOf(channel.get("channel")))
            .collect(Collectors.toCollection(TreeSet::new));
    Stream.concat(
            StreamSupport.stream(body.path("channels").spliterator(), false).map(JsonNode::asText),
            StreamSupport.stream(body.path("route").spliterator(), false)
                .map(step -> step.path("channel").asText()))
        .filter(name -> !known.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw unfit(
                  "there is no channel %s; there are: %s".formatted(name, String.join(", ", known)),
                  body.has("route") ? "/route" : "/channels");
            });
  }

  private static String json(JsonNode member, String none) {
    return member.isMissingNode() ? none : member.toString();
  }

  public void saved(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows)
      throws JsonProcessingException {
    Object unknown = rows.get(0).remove("unknown");
    if (unknown != null) {
      throw unfit("there is no recipient " + unknown, "/recipients");
    }
    Object wrong = rows.get(0).remove("filter_error");
    if (wrong != null) {
      throw unfit("it is no SQL/JSON path: " + wrong, "/filter");
    }
    boolean made = Boolean.TRUE.equals(rows.get(0).remove("made"));
    answer.write(exchange, made ? 201 : 200, answer.row(rows.get(0)));
  }

  /** The path becomes the parameters of {@code subscription-delete.sql}. */
  public Map<String, Object> one(Exchange exchange) {
    Request request = requests.of(exchange);
    return Map.of("name", request.path("name"), "actor", request.caller().name());
  }

  public void deleted(Exchange exchange, @Body List<Map<String, @Nullable Object>> rows) {
    Found.one(rows, "No subscription has this name.");
    answer.empty(exchange);
  }
}
