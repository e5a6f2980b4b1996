package io.pigeon.template;

/** A template that cannot be used, or not with these values. */
public final class TemplateException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message what is wrong, where, and what to do; never a value
   */
  TemplateException(String message) {
    super(message);
  }

  TemplateException(int line, String message) {
    this("line %d: %s".formatted(line, message));
  }
}
