package io.pigeon.api.runs;

import io.pigeon.api.http.Found;
import java.util.List;

/** The key of the run that a path names. */
final class RunKey {

  /** As the contract names that part of the path. */
  static final String PART = "runKey";

  private RunKey() {}

  /**
   * Ends the request with 404 unless a statement on the run found something.
   *
   * @param rows that it answered with
   */
  static void requireFound(List<?> rows) {
    Found.require(rows, "No run has this key.");
  }
}
