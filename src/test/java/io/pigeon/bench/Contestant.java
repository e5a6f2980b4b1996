package io.pigeon.bench;

/** Something that takes rows out of a table and posts each to the receiver. */
interface Contestant {

  String name();

  /** Vacuums its queue and has the server write its dirty pages, so that rounds are alike. */
  void tidy();

  /** Commits the work of a round; nothing is sent before {@link #begin}, or as good as nothing. */
  void enqueue(int rows);

  void begin();

  /** Whether its queue is empty in the database. */
  boolean isDone();

  /** After the round. */
  void rest();

  long cpuMicros();
}
