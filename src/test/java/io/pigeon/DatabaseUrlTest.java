package io.pigeon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DatabaseUrlTest {

  @Test
  void a_postgres_url_is_taken_apart_and_its_password_decoded() {
    assertThat(DatabaseUrl.toDatasource("postgres://me:p%40ss@db:5433/pigeon?sslmode=require"))
        .containsEntry("spring.datasource.url", "jdbc:postgresql://db:5433/pigeon?sslmode=require")
        .containsEntry("spring.datasource.username", "me")
        .containsEntry("spring.datasource.password", "p@ss");
  }

  @Test
  void a_jdbc_url_is_taken_as_it_is() {
    assertThat(DatabaseUrl.toDatasource("jdbc:postgresql://db/pigeon"))
        .containsEntry("spring.datasource.url", "jdbc:postgresql://db/pigeon")
        .hasSize(1);
  }

  @Test
  void anything_else_is_refused_by_name_and_without_its_value() {
    assertThatThrownBy(() -> DatabaseUrl.toDatasource("mysql://me:secret@db/pigeon"))
        .hasMessageContaining("DATABASE_URL")
        .hasMessageNotContaining("secret");
  }
}
