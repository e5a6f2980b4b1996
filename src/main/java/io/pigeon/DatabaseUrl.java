package io.pigeon;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The environment variable {@code DATABASE_URL} in both of its usual forms, {@code
 * postgres://user:password@host:port/database?options} and {@code jdbc:postgresql://…}, as Spring's
 * datasource properties.
 */
final class DatabaseUrl {

  static final String VARIABLE = "DATABASE_URL";

  private static final String ACTION =
      "Write postgres://user:password@host:5432/database or jdbc:postgresql://host:5432/database.";

  private DatabaseUrl() {}

  /**
   * @return {@code spring.datasource.url}, and username and password where the URL carries them
   * @throws InvalidSettingException if it is neither form; the message does not repeat the value,
   *     which may hold a password
   */
  static Map<String, Object> toDatasource(String value) {
    if (value.startsWith("jdbc:postgresql:")) {
      return Map.of("spring.datasource.url", value);
    }
    if (!value.startsWith("postgres://") && !value.startsWith("postgresql://")) {
      throw new InvalidSettingException(
          VARIABLE + " is neither a postgres:// nor a jdbc:postgresql:// URL.", ACTION);
    }
    URI uri = parse(value);
    if (uri.getHost() == null || uri.getPath().length() < 2) {
      throw new InvalidSettingException(VARIABLE + " lacks a host or a database name.", ACTION);
    }
    Map<String, Object> datasource = new LinkedHashMap<>();
    datasource.put("spring.datasource.url", jdbcUrl(uri));
    String userInfo = uri.getRawUserInfo();
    if (userInfo != null) {
      String[] parts = userInfo.split(":", 2);
      datasource.put("spring.datasource.username", decode(parts[0]));
      if (parts.length == 2) {
        datasource.put("spring.datasource.password", decode(parts[1]));
      }
    }
    return datasource;
  }

  private static URI parse(String value) {
    try {
      return new URI(value);
    } catch (URISyntaxException e) {
      throw new InvalidSettingException(
          VARIABLE + " is malformed at character " + e.getIndex() + ": " + e.getReason() + ".",
          ACTION + " Percent-encode special characters of the password.");
    }
  }

  private static String jdbcUrl(URI uri) {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return "jdbc:postgresql://" + uri.getHost() + port + uri.getRawPath() + query;
  }

  private static String decode(String part) {
    // URLDecoder reads a plus as a blank, which it is not in the user part of a URL.
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
