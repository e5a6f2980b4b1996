package io.pigeon.api.http;

import java.util.Map;

/** Ends a request with a problem document. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Problem problem;
  private final String field;

  /**
   * @param detail what is wrong in this request, and what to do; shown to the caller
   */
  public ProblemException(Problem problem, String detail) {
    this(problem, detail, "");
  }

  /**
   * @param detail what is wrong in this request, and what to do; shown to the caller
   * @param field where: a JSON pointer into the body, or the name of a parameter
   */
  public ProblemException(Problem problem, String detail, String field) {
    super(detail, null, false, false);
    this.problem = problem;
    this.field = field;
  }

  Problem problem() {
    return problem;
  }

  String field() {
    return field;
  }

  /** As a document, such as for one of many. */
  public Map<String, Object> document() {
    return problem.document(String.valueOf(getMessage()), field);
  }
}
