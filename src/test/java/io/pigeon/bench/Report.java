package io.pigeon.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Lines for people on standard output, and the same figures as target/bench/NAME.json. */
final class Report {

  private final String name;
  private final Map<String, Object> figures = new LinkedHashMap<>();

  Report(String name, DurableServer server) {
    this.name = name;
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    int cores = Runtime.getRuntime().availableProcessors();
    put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    put("cores", cores);
    put("loadAtStart", load);
    put("postgres", server.settings());
    put("pigeon", Pigeon.settings());
    say("%s: %d cores, load %.1f at start; PostgreSQL %s", name, cores, load, server.settings());
  }

  void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }

  void put(String key, Object value) {
    figures.put(key, value);
  }

  void write() {
    Path file = Path.of("target", "bench", name + ".json");
    try {
      Files.createDirectories(file.getParent());
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(file.toFile(), figures);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    say("figures: %s", file);
  }
}
