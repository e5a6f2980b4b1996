package io.pigeon;

/** A required setting is missing or malformed: the start stops with one sentence that names it. */
public class InvalidSettingException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String action;

  /**
   * @param problem one sentence: which setting, and what is wrong with it; never a secret
   * @param action one sentence: what to write instead
   */
  public InvalidSettingException(String problem, String action) {
    super(problem);
    this.action = action;
  }

  /** What to do about it. */
  public String action() {
    return action;
  }
}
