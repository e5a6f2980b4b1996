package io.pigeon.delivery;

import java.util.OptionalInt;

/**
 * What went wrong in one try.
 *
 * @param statusCode of the answer, if there was one
 * @param response what the other side said, or the failure's own message; uncut
 */
public record Failure(Reason reason, OptionalInt statusCode, String response) {}
