package io.pigeon.delivery;

/**
 * Why a delivery is where it is: the one closed list that tables, log lines and metric labels
 * share.
 */
public enum Reason {
  /** The other side took it: 2xx. */
  ACCEPTED(Kind.DONE),
  /** A forecast that came too late to be worth sending. */
  EXPIRED(Kind.DONE),
  /** Called off before it was sent. */
  CANCELLED(Kind.DONE),
  /** A looser warning than the one that is sent; never meant to go out. */
  SUPERSEDED(Kind.DONE),
  /** It happened well before the detector was started for the first time. */
  BOOTSTRAP_QUIET(Kind.DONE),
  /** A silence held when it was to be sent. */
  SILENCED(Kind.DONE),
  /** The person does not want this type on this channel. */
  NO_CONSENT(Kind.DONE),
  /** The person has no address for the channel, or a bare address is none that it takes. */
  NO_ADDRESS(Kind.DONE),
  /** Told as a part of the message of its group. */
  GROUPED(Kind.DONE),
  /** A newer message with the same key has taken its place. */
  REPLACED(Kind.DONE),
  /** Another step of its route has reached the person, or has taken over. */
  ROUTED_ELSEWHERE(Kind.DONE),

  /** No answer in time. */
  TIMEOUT(Kind.TEMPORARY),
  /** Refused, reset or cut off. */
  CONNECTION(Kind.TEMPORARY),
  /** The host's name does not resolve. */
  DNS(Kind.TEMPORARY),
  /** 425 and 429: later, please. */
  RATE_LIMITED(Kind.TEMPORARY),
  /** 5xx. */
  SERVER_ERROR(Kind.TEMPORARY),
  /** The instance that held it fell silent, or lost it. */
  LEASE_LOST(Kind.TEMPORARY),
  /** Claimed, but the lane takes no more tries for now: its limit is used up. */
  DEFERRED_RATE(Kind.DEFERRED),
  /** The breaker of the lane is open. */
  DEFERRED_BREAKER(Kind.DEFERRED),
  /** The destination asked to be left alone for a while. */
  DEFERRED_RETRY_AFTER(Kind.DEFERRED),
  /** People have paused the lane. */
  DEFERRED_PAUSED(Kind.DEFERRED),
  /** The quiet hours of the person or of the subscription. */
  DEFERRED_QUIET(Kind.DEFERRED),
  /** The lane is disabled, or its channel switched off. */
  DEFERRED_DISABLED(Kind.DEFERRED),
  /** Settings of the channel are missing or refused, such as a token: people have to see to it. */
  MISCONFIGURED(Kind.TEMPORARY),
  /** A failure that no other reason names: tried again, as it may be ours. */
  UNEXPECTED(Kind.TEMPORARY),

  /** 4xx other than those above. */
  CLIENT_ERROR(Kind.PERMANENT),
  /** 3xx: redirects are not followed. */
  REDIRECT(Kind.PERMANENT),
  /** The address is none that the channel can send to. */
  INVALID_TARGET(Kind.PERMANENT),
  /** Nobody there to take it right now: tried no more here, the next step of a route begins. */
  OFFLINE(Kind.PERMANENT),
  /** The provider knows the address no more; people's addresses are removed then. */
  UNREGISTERED(Kind.PERMANENT),
  /** 410: the destination says that it is no more. */
  GONE(Kind.PERMANENT),

  /** Tries used up. */
  EXHAUSTED(Kind.PERMANENT),
  /** Older than the retry policy allows. */
  TOO_OLD(Kind.PERMANENT),
  /** Kept the others of its ordering key waiting for too long. */
  BLOCKED_ORDER(Kind.PERMANENT),
  /** Claimed again and again without a result: it may be what stops its process. */
  POISON(Kind.PERMANENT);

  private enum Kind {
    DONE,
    TEMPORARY,
    DEFERRED,
    PERMANENT
  }

  private final Kind kind;

  Reason(Kind kind) {
    this.kind = kind;
  }

  /** Whether a try failed for want of the destination, and not of what was sent to it. */
  boolean blamesDestination() {
    return switch (this) {
      case TIMEOUT, CONNECTION, DNS, SERVER_ERROR, MISCONFIGURED -> true;
      default -> false;
    };
  }

  /** Whether another try may succeed. */
  public boolean isTemporary() {
    return kind == Kind.TEMPORARY;
  }
}
