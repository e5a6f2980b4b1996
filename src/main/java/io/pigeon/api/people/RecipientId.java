package io.pigeon.api.people;

import io.pigeon.api.http.Found;
import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import io.pigeon.api.http.Request;
import java.util.List;
import java.util.regex.Pattern;

/** The person that a path names. */
final class RecipientId {

  private static final Pattern FORM = Pattern.compile("[^\\p{Cntrl}/]{1,100}");

  private static final String UNKNOWN = "No recipient has this id.";

  private RecipientId() {}

  /**
   * The id, if there can be such a person.
   *
   * @throws ProblemException 404 if not
   */
  static String of(Request request) {
    String id = request.path("id");
    if (!FORM.matcher(id).matches()) {
      throw unknown();
    }
    return id;
  }

  /** Ends the request with 404 unless a statement found the person, and the caller may. */
  static void requireFound(List<?> rows) {
    Found.require(rows, UNKNOWN);
  }

  static ProblemException unknown() {
    return new ProblemException(Problem.NOT_FOUND, UNKNOWN);
  }
}
