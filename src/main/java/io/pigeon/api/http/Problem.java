package io.pigeon.api.http;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The kinds of problem documents (RFC 9457) that the API answers with. */
public enum Problem {
  MALFORMED_BODY(400, "The body cannot be read"),
  MALFORMED_QUERY(400, "The query cannot be read"),
  UNAUTHORIZED(401, "A valid token is needed"),
  FORBIDDEN(403, "The token does not let you do this"),
  NOT_FOUND(404, "There is no such thing"),
  METHOD_NOT_ALLOWED(405, "The method is not supported here"),
  NOT_ACCEPTABLE(406, "No form of the answer is acceptable"),
  CONFLICT(409, "It does not go with what is there"),
  IN_PROGRESS(409, "The same request is still under way"),
  PRECONDITION_FAILED(412, "It is not as you last saw it"),
  BODY_TOO_LARGE(413, "The body is too large"),
  UNSUPPORTED_MEDIA_TYPE(415, "The content type is not supported"),
  UNFIT_SETTING(422, "A setting is unknown or out of range"),
  UNFIT_REQUEST(422, "The request can be read but not done"),
  KEY_REUSED(422, "The idempotency key was used for another request"),
  UNFIT_PLAN(422, "The plan does not fit the line"),
  TOO_MANY_REQUESTS(429, "Too many requests"),
  INTERNAL(500, "Something went wrong on our side"),
  UNAVAILABLE(503, "The service is not available at the moment");

  private final int status;
  private final String title;

  Problem(int status, String title) {
    this.status = status;
    this.title = title;
  }

  int status() {
    return status;
  }

  String title() {
    return title;
  }

  /** Stable; clients may branch on it. */
  String type() {
    return "urn:pigeon:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The members of a document, in their order.
   *
   * @param detail what is wrong in this request, and what to do
   * @param field where: a JSON pointer into the body, or the name of a parameter; else empty
   */
  Map<String, Object> document(String detail, String field) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("type", type());
    document.put("title", title);
    document.put("status", status);
    document.put("detail", detail);
    if (!field.isEmpty()) {
      document.put("field", field);
    }
    return document;
  }
}
