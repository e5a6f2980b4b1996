package io.pigeon.channel;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pigeon.channel.ChannelException.Fault;
import java.time.Duration;
import java.util.Optional;

/** What both forms of the Slack channel send, and what Slack's words for a failure mean. */
final class SlackMessage {

  /** Beyond it Slack itself cuts, in the middle of whatever is there. */
  private static final int MOST_CHARACTERS = 40_000;

  /** Slack's advice for {@code text}. */
  private static final int ADVISED_CHARACTERS = 4_000;

  private SlackMessage() {}

  /** Names and addresses that stand in the text are not made into mentions, links or previews. */
  static ObjectNode body(ChannelConfig config, Message message) {
    int most =
        config
            .text("max_characters")
            .filter(own -> own.matches("\\d{1,9}"))
            .map(Integer::valueOf)
            .map(own -> Math.max(1, Math.min(own, MOST_CHARACTERS)))
            .orElse(ADVISED_CHARACTERS);
    String text = ChatText.clean(message.formatted());
    return JsonNodeFactory.instance
        .objectNode()
        .put("text", ChatText.cut(text, Markup.SLACK, most))
        .put("mrkdwn", true)
        .put("parse", "none")
        .put("link_names", false)
        .put("unfurl_links", false)
        .put("unfurl_media", false);
  }

  /**
   * @param error Slack's word for it
   * @param said what people are told
   */
  static ChannelException failure(String error, HttpAnswer answer, String said) {
    Fault fault = fault(error);
    Optional<Duration> retryAfter =
        fault == Fault.THROTTLED ? answer.retryAfter() : Optional.empty();
    return new ChannelException(fault, retryAfter, "Slack: " + said);
  }

  /** What is not known is of the message: another try of the same would end the same. */
  static Fault fault(String error) {
    return switch (error) {
      case "ratelimited", "rate_limited", "message_limit_exceeded" -> Fault.THROTTLED;
      case "internal_error",
          "fatal_error",
          "service_unavailable",
          "request_timeout",
          "team_added_to_org",
          "rollup_error" ->
          Fault.UNAVAILABLE;
      case "invalid_auth",
          "not_authed",
          "account_inactive",
          "token_revoked",
          "token_expired",
          "missing_scope",
          "no_permission",
          "access_denied",
          "accesslimited",
          "not_allowed_token_type",
          "org_login_required",
          "team_access_not_granted",
          "enterprise_is_restricted",
          "ekm_access_denied" ->
          Fault.MISCONFIGURED;
      case "channel_not_found",
          "channel_is_archived",
          "is_archived",
          "not_in_channel",
          "user_not_found",
          "cannot_dm_bot",
          "messages_tab_disabled",
          "restricted_action",
          "restricted_action_read_only_channel",
          "action_prohibited",
          "posting_to_general_channel_denied",
          "invalid_token" ->
          Fault.BAD_ADDRESS;
      case "no_service", "no_service_id", "no_active_hooks", "no_team", "team_disabled" ->
          Fault.UNREGISTERED;
      default -> Fault.REFUSED;
    };
  }
}
