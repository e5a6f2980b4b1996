package io.pigeon.api.notifications;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.github.f4b6a3.uuid.UuidCreator;
import io.pigeon.api.channels.KnownChannels;
import io.pigeon.api.http.Caller;
import io.pigeon.api.http.Instants;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import io.pigeon.api.http.Role;
import io.pigeon.notification.Addresses;
import io.pigeon.template.Audience;
import io.pigeon.template.Notice;
import io.pigeon.template.Templates;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Makes drafts of requests that the contract has let pass. */
@Component
class Drafts {

  private static final Duration FURTHEST = Duration.ofDays(366);
  private static final int LONGEST_TITLE = 120;
  private static final int LARGEST_METADATA = 16_384;

  /** As a person: all of them. */
  private static final String EVERYBODY = "00000000-0000-0000-0000-000000000000";

  private static final List<String> RANKS = List.of("low", "normal", "high", "critical");

  private final KnownChannels known;
  private final SecretMetadata secrets;
  private final Templates templates;
  private final Clock clock;

  Drafts(KnownChannels known, SecretMetadata secrets, Templates templates, Clock clock) {
    this.known = known;
    this.templates = templates;
    this.secrets = secrets;
    this.clock = clock;
  }

  /**
   * @param request as {@code NotificationRequest} in the contract
   * @param caller whose keys and people are its own
   * @throws ProblemException naming the member that does not fit
   */
  Draft of(JsonNode request, Caller caller) {
    Optional<String> template = template(request);
    boolean topic = request.has("topic");
    Map<String, String> channels = channels(request);
    Optional<String> recipient = text(request, "recipient");
    Optional<String> person = text(request, "recipient_id");
    requireOneWay(topic, !channels.isEmpty(), recipient.isPresent(), person.isPresent());
    requireAllowed(person, caller);
    String priority = request.path("priority").asText("normal");
    Optional<Instant> scheduled = scheduled(request);
    String type = topic ? request.path("topic").asText() : type(request);
    UUID id = UuidCreator.getTimeOrderedEpoch();
    return new Draft(
        id,
        caller.name(),
        caller.isAny(Role.ADMIN),
        text(request, "dedup_key").map(key -> OwnKey.of(caller.name(), key)),
        type,
        priority,
        RANKS.indexOf(priority),
        line(template.map(name -> subject(name, type, request)).orElseGet(() -> title(request))),
        template.map(name -> params(request)).orElseGet(() -> data(request.path("content"))),
        template.filter(name -> !name.equals(type)),
        metadata(request).map(metadata -> secrets.sealed(metadata, id.toString())),
        Optional.of(List.copyOf(channels.keySet()))
            .filter(names -> !names.isEmpty() && !request.has("route")),
        Optional.of(request.path("route")).filter(JsonNode::isArray),
        recipient,
        person,
        topic,
        scheduled,
        expiry(request, scheduled),
        text(request, "ordering_key"),
        text(request, "replaces").map(key -> OwnKey.of(caller.name(), key)),
        recipient.map(address -> targets(channels, address)));
  }

  private static void requireOneWay(
      boolean topic, boolean channels, boolean recipient, boolean person) {
    if (topic && (channels || recipient || person)) {
      throw unfit("beside a topic, whose subscriptions decide, there is nothing to name", "/topic");
    }
    if (recipient && person) {
      throw unfit("give either recipient or recipient_id", "/recipient");
    }
    if (!topic && !(channels && recipient) && !person) {
      throw unfit("give a channel and a recipient, or a recipient_id, or a topic", "/recipient");
    }
  }

  /** To everybody at once speaks only who runs the place. */
  private static void requireAllowed(Optional<String> person, Caller caller) {
    if (person.filter(EVERYBODY::equals).isPresent() && !caller.isAny(Role.ADMIN)) {
      throw new ProblemException(
          Problem.FORBIDDEN, "A broadcast to everybody takes the role admin.", "/recipient_id");
    }
  }

  /** Their types by their names, in the order of the request. */
  private Map<String, String> channels(JsonNode request) {
    if (Stream.of("channel", "channels", "route").filter(request::has).count() > 1) {
      throw unfit("give a channel, or channels, or a route", "/channels");
    }
    Map<String, String> channels = new LinkedHashMap<>();
    text(request, "channel").ifPresent(name -> channels.put(name, known.typeOf(name, "/channel")));
    request
        .path("channels")
        .forEach(each -> channels.put(each.asText(), known.typeOf(each.asText(), "/channels")));
    for (JsonNode step : request.path("route")) {
      String name = step.path("channel").asText();
      if (channels.put(name, known.typeOf(name, "/route")) != null) {
        throw unfit("a channel is there twice: " + name, "/route");
      }
    }
    return channels;
  }

  private static List<Draft.Target> targets(Map<String, String> channels, String address) {
    try {
      List<Draft.Target> targets = new ArrayList<>();
      channels.forEach(
          (name, type) ->
              targets.add(
                  new Draft.Target(
                      name,
                      Addresses.destination(name, type, address),
                      address,
                      targets.size() + 1)));
      return targets;
    } catch (IllegalArgumentException e) {
      throw unfit(String.valueOf(e.getMessage()), "/recipient");
    }
  }

  private static String type(JsonNode request) {
    return text(request, "type")
        .or(() -> text(request, "message_type"))
        .or(() -> text(request, "template"))
        .orElse("notification");
  }

  private Optional<String> template(JsonNode request) {
    Optional<String> template = text(request, "template");
    if (template.isEmpty() && !request.has("content")) {
      throw new ProblemException(
          Problem.MALFORMED_BODY, "/content: it is missing; give it or a template.", "/content");
    }
    if (template.isPresent() && request.has("content")) {
      throw unfit("give either content or template", "/template");
    }
    if (template.isEmpty() && request.has("params")) {
      throw unfit("they are for a template, and none is named", "/params");
    }
    template
        .filter(name -> !templates.knows(name))
        .ifPresent(
            name -> {
              throw unfit("there is no template " + name, "/template");
            });
    return template;
  }

  private static JsonNode params(JsonNode request) {
    return request.path("params").isObject()
        ? request.path("params")
        : JsonNodeFactory.instance.objectNode();
  }

  /** As it is called in lists: the subject that somebody without a language of their own reads. */
  private String subject(String template, String type, JsonNode request) {
    Instant now = clock.instant();
    Notice notice = new Notice(template, type, now, Instant.MAX, template, params(request));
    return templates.words(notice, new Audience("any", "en", "UTC")).subject();
  }

  private static String title(JsonNode request) {
    JsonNode content = request.path("content");
    return content.isTextual()
        ? content.asText()
        : content.path("title").asText(content.path("body").asText());
  }

  /** The first line, cut. */
  private static String line(String text) {
    String line = text.lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst().orElse("");
    return line.codePointCount(0, line.length()) <= LONGEST_TITLE
        ? line
        : line.substring(0, line.offsetByCodePoints(0, LONGEST_TITLE)) + "…";
  }

  private static JsonNode data(JsonNode content) {
    return content.isTextual()
        ? JsonNodeFactory.instance.objectNode().set("text", content)
        : content;
  }

  private static Optional<JsonNode> metadata(JsonNode request) {
    JsonNode metadata = request.path("metadata");
    if (metadata.toString().length() > LARGEST_METADATA) {
      throw unfit("it is larger than " + LARGEST_METADATA + " characters", "/metadata");
    }
    return Optional.of(metadata).filter(JsonNode::isObject);
  }

  private Optional<Instant> scheduled(JsonNode request) {
    Optional<Instant> at = instant(request, "scheduled_at");
    if (at.isPresent() && at.get().isAfter(clock.instant().plus(FURTHEST))) {
      throw unfit("it is more than a year ahead", "/scheduled_at");
    }
    return at;
  }

  private Optional<Instant> expiry(JsonNode request, Optional<Instant> scheduled) {
    Optional<Instant> at = instant(request, "expires_at");
    Instant sent = scheduled.filter(clock.instant()::isBefore).orElse(clock.instant());
    if (at.isPresent() && !at.get().isAfter(sent)) {
      throw unfit("it would be over before it is sent", "/expires_at");
    }
    return at;
  }

  /** To the microsecond, as the database holds it. */
  private static Optional<Instant> instant(JsonNode request, String name) {
    return Instants.of(request, name).map(at -> at.truncatedTo(ChronoUnit.MICROS));
  }

  private static Optional<String> text(JsonNode request, String name) {
    return Optional.of(request.path(name)).filter(JsonNode::isTextual).map(JsonNode::asText);
  }

  private static ProblemException unfit(String why, String field) {
    return new ProblemException(Problem.UNFIT_REQUEST, field + ": " + why + ".", field);
  }
}
