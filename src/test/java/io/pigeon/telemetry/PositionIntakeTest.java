package io.pigeon.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PositionIntakeTest {

  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-01-14T12:00:00Z"), ZoneOffset.UTC);

  private final PositionIntake intake =
      new PositionIntake(new TelemetryProperties(Duration.ofSeconds(120), 4, 1_000_000, 0), NOON);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'ts':'2026-01-14T08:00:00Z','kp':1}                              | pig_id | is missing",
        "{'pig_id':'P','kp':1}                                             | ts     | is missing",
        "{'pig_id':'P','ts':'2026-01-14 08:00','kp':1}                     | ts     | is no time with an offset",
        "{'pig_id':'P','ts':'2026-01-14T12:02:01Z','kp':1}                 | ts     | is in the future",
        "{'pig_id':'P','ts':'1969-01-14T12:02:01Z','kp':1}                 | ts     | is before 1970",
        "{'pig_id':'P','ts':'2026-01-14T08:00:00Z'}                        | row    | has no place",
        "{'pig_id':'P','ts':'2026-01-14T08:00:00Z','lat':51}               | row    | has no place",
        "{'pig_id':'P','ts':'2026-01-14T08:00:00Z','kp':'NaN'}             | kp     | must be between",
        "{'pig_id':'P','ts':'2026-01-14T08:00:00Z','kp':'Infinity'}        | kp     | must be between",
        "{'pig_id':'P','ts':'2026-01-14T08:00:00Z','kp':1e9}               | kp     | must be between",
        "{'pig_id':'P','ts':'2026-01-14T08:00:00Z','kp':true}              | kp     | must be a number",
        "{'pig_id':'P','ts':'2026-01-14T08:00:00Z','kp':[1]}               | kp     | must be a number",
        "{'pig_id':'P','ts':'2026-01-14T08:00:00Z','gc':1.5}               | gc     | is no whole number",
        "{'pig_id':'P','ts':'2026-01-14T08:00:00Z','lat':91,'lon':0}       | lat    | must be between",
        "{'pig_id':'P','ts':'2026-01-14T08:00:00Z','kilometre':1}          | kilometre | is not known",
        "{'pig_id':'P\\u0000','ts':'2026-01-14T08:00:00Z','kp':1}          | pig_id | control characters",
        "42                                                                | row    | is no JSON object"
      })
  void a_row_that_is_wrong_is_refused_by_field_and_reason(
      String row, String field, String message) {
    Intake taken = intake.json(utf8("[" + row.replace('\'', '"') + "]"));
    assertThat(taken.accepted()).isZero();
    assertThat(taken.rejected()).hasSize(1);
    assertThat(taken.rejected().get(0).field()).isEqualTo(field);
    assertThat(taken.rejected().get(0).message()).contains(message);
  }

  @Test
  void a_row_is_taken_whatever_the_form_it_came_in() {
    String row = "{\"pig_id\":\"P\",\"ts\":\"2026-01-14T09:00:00+01:00\",\"kp\":1.5}";
    List<Intake> forms =
        List.of(
            intake.json(utf8("[" + row + "]")),
            intake.ndjson(utf8(row + "\n\n")),
            intake.csv(utf8("pig_id,ts,kp\r\nP,2026-01-14T09:00:00+01:00,1.5\r\n")));
    assertThat(forms).allSatisfy(form -> assertThat(form.accepted()).isEqualTo(1));
    assertThat(forms).allSatisfy(form -> assertThat(form.rejected()).isEmpty());
  }

  @Test
  void what_came_from_outside_is_shown_without_its_control_characters() {
    Intake taken = intake.json(utf8("[{\"x\\u001b[31m\":\"1\"}]"));
    assertThat(taken.rejected().get(0).field()).isEqualTo("x?[31m");
  }

  @Test
  void a_csv_row_with_too_few_columns_is_refused_and_the_next_one_is_taken() {
    Intake taken =
        intake.csv(
            utf8(
                """
                pig_id,ts,kp
                P,2026-01-14T08:00:00Z
                P,2026-01-14T08:00:10Z,1.5
                """));
    assertThat(taken.accepted()).isEqualTo(1);
    assertThat(taken.rejected())
        .containsExactly(
            new RejectedRow(
                1, "row", "does not have as many columns as the heading: P,2026-01-14T08:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[",
        "{}",
        "[{}] trailing",
        "[{\"pig_id\":\"a\",\"pig_id\":\"b\"}]",
        "[1,2,3,4,5]",
        "nul"
      })
  void a_json_document_that_is_broken_or_too_long_is_refused_as_a_whole(String document) {
    assertThatThrownBy(() -> intake.json(utf8(document))).isInstanceOf(UnreadableException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a,b\n1,2\n", "pig_id,ts,pig_id\n", "pig_id,ts,kp\nP,\"unclosed,1\n"})
  void a_csv_document_that_is_broken_is_refused_as_a_whole(String document) {
    assertThatThrownBy(() -> intake.csv(utf8(document))).isInstanceOf(UnreadableException.class);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
