package io.pigeon;

import java.io.PrintStream;
import java.util.List;

/** Something that Pigeon does once, from the command line, in place of running its routes. */
public interface Command {

  /** The first word of the command line. */
  String name();

  /**
   * Does it.
   *
   * @param arguments what follows the name
   * @return the exit code: 0 for yes, 1 for no, 2 if it failed, which {@code err} then explains in
   *     a sentence
   */
  int run(List<String> arguments, PrintStream out, PrintStream err);
}
