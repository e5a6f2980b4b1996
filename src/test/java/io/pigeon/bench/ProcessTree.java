package io.pigeon.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What a process and its children have used so far, as Linux counts it under /proc. */
final class ProcessTree {

  /** Linux counts in hundredths of a second, whatever the kernel's own tick is. */
  private static final long TICK_MICROS = 10_000;

  private final long pid;

  ProcessTree(long pid) {
    this.pid = pid;
  }

  /** CPU time of user and system, of children that have ended too. */
  long cpuMicros() {
    long ticks = ticks(pid, 4);
    long[] children =
        ProcessHandle.of(pid).stream()
            .flatMap(ProcessHandle::children)
            .mapToLong(ProcessHandle::pid)
            .toArray();
    for (long child : children) {
      ticks += ticks(child, 2);
    }
    return ticks * TICK_MICROS;
  }

  /** Resident memory of the process alone. */
  long residentMegabytes() {
    return read(pid, "status")
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .sum();
  }

  /**
   * @param fields 2 for user and system, 4 with those of the children that have ended
   */
  private static long ticks(long pid, int fields) {
    String stat = read(pid, "stat");
    if (stat.isEmpty()) {
      return 0;
    }
    // The name, in parentheses, may hold blanks; utime is the twelfth field after it.
    String[] rest = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    long ticks = 0;
    for (int i = 0; i < fields; i++) {
      ticks += Long.parseLong(rest[11 + i]);
    }
    return ticks;
  }

  /** Empty when the process has gone meanwhile. */
  private static String read(long pid, String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), file));
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      if (!Files.exists(Path.of("/proc", Long.toString(pid)))) {
        return "";
      }
      throw new UncheckedIOException(e);
    }
  }
}
