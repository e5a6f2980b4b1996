package io.pigeon;

import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Turns Pigeon's own settings into those of Spring and Camel: the database's URL, the numbered
 * retry delays, and the route files of the roles that this instance plays.
 */
public final class PigeonEnvironment implements EnvironmentPostProcessor {

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127\\.\\d+\\.\\d+\\.\\d+|::1|\\[::1]");

  static final List<String> ROLES =
      List.of("telemetry", "detection", "delivery", "channels", "api", "operations");

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    Map<String, Object> derived = new LinkedHashMap<>();
    String databaseUrl = environment.getProperty(DatabaseUrl.VARIABLE, "").strip();
    if (!databaseUrl.isEmpty()) {
      derived.putAll(DatabaseUrl.toDatasource(databaseUrl));
    }
    checkNotifyUrl(environment.getProperty("pigeon.notify-url", "").strip());
    checkGeneratedTokens(environment);
    derived.putAll(retryDelays(environment));
    derived.putAll(
        routeFiles(
            roles(environment.getProperty("pigeon.roles", "all")),
            environment.getProperty("pigeon.routes.directory", "").strip()));
    environment
        .getPropertySources()
        .addAfter(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
            new MapPropertySource("pigeon", derived));
  }

  private static void checkNotifyUrl(String url) {
    if (url.isEmpty()) {
      return;
    }
    String action = "Write the address of the notification API, such as https://host/notify.";
    try {
      URI uri = URI.create(url);
      if (uri.getHost() == null || !List.of("http", "https").contains(uri.getScheme())) {
        throw new InvalidSettingException(
            "NOTIFY_URL is no http or https URL: " + printable(url) + ".", action);
      }
    } catch (IllegalArgumentException e) {
      throw new InvalidSettingException("NOTIFY_URL is malformed: " + printable(url) + ".", action);
    }
  }

  /** Tokens that are printed at the start are for who sits at this machine. */
  private static void checkGeneratedTokens(ConfigurableEnvironment environment) {
    boolean generated =
        environment.getProperty("pigeon.api.jwt.generate", Boolean.class, Boolean.FALSE);
    String address = environment.getProperty("server.address", "127.0.0.1").strip();
    if (generated && !LOOPBACK.matcher(address).matches()) {
      throw new InvalidSettingException(
          "HTTP_ADDRESS is "
              + printable(address)
              + ", but the profiles demo and dev print their tokens.",
          "Leave HTTP_ADDRESS at 127.0.0.1, or run without them and set JWT_JWKS_URI or JWT_PUBLIC_KEY.");
    }
  }

  /**
   * {@code RETRY_BACKOFF_1} to {@code RETRY_BACKOFF_n} replace the schedule as a whole; a bare
   * number is seconds.
   */
  private static Map<String, Object> retryDelays(ConfigurableEnvironment environment) {
    Map<String, Object> delays = new LinkedHashMap<>();
    for (int i = 1; environment.containsProperty("RETRY_BACKOFF_" + i); i++) {
      String delay = environment.getRequiredProperty("RETRY_BACKOFF_" + i).strip();
      delays.put(
          "pigeon.delivery.retry.backoff[" + (i - 1) + "]",
          delay.matches("\\d+") ? delay + "s" : delay);
    }
    return delays;
  }

  static List<String> roles(String value) {
    List<String> names =
        Arrays.stream(value.split(",")).map(String::strip).filter(r -> !r.isEmpty()).toList();
    if (names.equals(List.of("all"))) {
      return ROLES;
    }
    List<String> unknown = names.stream().filter(r -> !ROLES.contains(r)).toList();
    if (names.isEmpty() || !unknown.isEmpty()) {
      throw new InvalidSettingException(
          "PIGEON_ROLES names no known role: " + printable(value) + ".",
          "Write all, or a list out of " + String.join(", ", ROLES) + ".");
    }
    return names;
  }

  private static Map<String, Object> routeFiles(List<String> roles, String directory) {
    String root = directory.isEmpty() ? "classpath:routes" : "file:" + directory;
    Map<String, Object> camel = new LinkedHashMap<>();
    camel.put(
        "camel.main.routes-include-pattern",
        // Every role needs the error handling. By its name: in a folder, Camel takes a pattern to
        // mean the folders below as well.
        Stream.concat(
                Stream.of("/errors.camel.yaml"), roles.stream().map(r -> "/" + r + "/*.camel.yaml"))
            .map(files -> root + files)
            .collect(Collectors.joining(",")));
    if (!directory.isEmpty()) {
      camel.put("camel.main.routes-reload-enabled", "true");
      camel.put("camel.main.routes-reload-directory", directory);
      camel.put("camel.main.routes-reload-directory-recursive", "true");
      camel.put("camel.main.routes-reload-pattern", "*.camel.yaml");
      // Removing first and loading after would leave nothing running when the new file is broken.
      camel.put("camel.main.routes-reload-remove-all-routes", "false");
    }
    return camel;
  }

  private static String printable(String value) {
    return value.replaceAll("\\p{Cntrl}", "?");
  }
}
