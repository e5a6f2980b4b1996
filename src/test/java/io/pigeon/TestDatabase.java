package io.pigeon;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** One PostgreSQL server for all tests of this JVM, and a new database in it for each that asks. */
public final class TestDatabase {

  private static final class Server {
    private static final EmbeddedPostgres POSTGRES = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder().setServerConfig("max_connections", "300").start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private TestDatabase() {}

  /**
   * @param name of the database, unique among the tests
   * @return its JDBC URL
   */
  public static String create(String name) {
    jdbc(Server.POSTGRES.getJdbcUrl("postgres", "postgres")).execute("CREATE DATABASE " + name);
    return Server.POSTGRES.getJdbcUrl("postgres", name);
  }

  /** Statements from outside Pigeon, as psql would send them. */
  public static JdbcTemplate jdbc(String url) {
    return new JdbcTemplate(new DriverManagerDataSource(url));
  }
}
