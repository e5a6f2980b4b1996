package io.pigeon.detection;

import java.util.List;

/** Reference data that was refused as a whole, with every mistake in it. */
public final class ReferenceMistakesException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> mistakes;

  ReferenceMistakesException(List<String> mistakes) {
    super("%d mistakes, the first: %s".formatted(mistakes.size(), mistakes.get(0)));
    this.mistakes = List.copyOf(mistakes);
  }

  /** Each with its place: {@code line 3, kind: expected …}; never empty. */
  public List<String> mistakes() {
    return mistakes;
  }
}
