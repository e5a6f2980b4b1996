package io.pigeon.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.channel.Markup;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a template sees of the data. */
class ValuesTest {

  private static final Instant AT = Instant.parse("2026-01-14T08:30:12Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'t':'2026-01-14T08:30:12Z'}      | {{tLocal}}, {{tExact}}        | 09:30 CET, 14 Jan 2026 09:30:12 CET",
        "{'t':'2026-01-15T01:10:00.5Z'}    | {{tLocal}}                    | 15 Jan 02:10 CET",
        "{'t':'2026-01-13T23:10:00+01:00'} | {{tLocal}}                    | 13 Jan 23:10 CET",
        "{'t':'2026-07-14T08:30:12Z'}      | {{tExact}}                    | 14 Jul 2026 10:30:12 CEST",
        "{'t':'2026-99-14T08:30:12Z'}      | {{t}}{{tLocal}}               | 2026-99-14T08:30:12Z",
        "{'speedMps':2.004}                | {{speed}}                     | 2.0 m/s (7.2 km/h)",
        "{'impliedSpeedMps':-0.5}          | {{impliedSpeed}}{{#impliedSpeedNegative}} back{{/impliedSpeedNegative}} | 0.5 m/s (1.8 km/h) back",
        "{'stoodSec':5040}                 | {{stood}}                     | 1 h 24 min",
        "{'staleSeconds':45}               | {{stale}}                     | 45 s",
        "{'leadMin':29.5}                  | {{lead}}                      | 30 min",
        "{'movedMin':-12}                  | {{moved}}{{#movedNegative}} sooner{{/movedNegative}} | 12 min sooner",
        "{'distanceM':340.2}               | {{distance}}                  | 340 m",
        "{'distanceM':3660}                | {{distance}}                  | 3.7 km",
        "{'furthestChainageM':1200}        | {{furthestChainage}}          | KP 1.200",
        "{'p':{'kp':12.3456}}              | {{p.place}}                   | KP 12.346",
        "{'p':{'kp':6,'tag':'MLV-12'}}     | {{p.place}}                   | MLV-12 (KP 6.000)",
        "{'e':{'p10':'2026-01-14T08:13:00Z','p90':'2026-01-14T23:45:00Z'}} | {{e.interval}} | 09:13-15 Jan 00:45",
        "{'state':'COVERAGE_GAP'}          | {{stateWord}}{{#stateIs.COVERAGE_GAP}}!{{/stateIs.COVERAGE_GAP}}{{#stateIs.MOVING}}?{{/stateIs.MOVING}} | coverage gap!",
        "{'a':['x','y',null]}              | {{#a}}{{^-first}}, {{/-first}}{{.}}{{/a}} | x, y",
        "{'n':1.5e10,'b':true,'c':false}   | {{n}} {{b}} {{c}}{{#c}}!{{/c}} | 15000000000 true false",
        "{'a':null,'b':'','c':{}}          | [{{a}}{{b}}{{c}}{{#b}}!{{/b}}] | []",
        "{'speedMps':2,'speed':'own'}      | {{speed}}                     | own",
        "{'x':1e400,'yMps':-1e400}          | {{x}} {{y}}                   | Infinity Infinity m/s (Infinity km/h)",
        "{'Min':1,'M':2}                   | {{M}} {{Min}}                 | 2 1",
        "{}                                | {{type}} {{title}} {{occurredAtLocal}} {{timeZone}} | a.b Title 09:30 CET Europe/Vienna",
        "{'title':'mine'}                  | {{title}}                     | mine"
      })
  void beside_the_data_stands_what_people_read(String data, String template, String shown)
      throws IOException {
    assertThat(filled(data, template)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 s",
    "59, 59 s",
    "60, 1 min",
    "119, 119 s",
    "120, 2 min",
    "3599, 1 h",
    "3600, 1 h",
    "172799, 2 d",
    "187200, 2 d 4 h"
  })
  void a_duration_is_as_exact_as_it_is_short(int seconds, String shown) {
    assertThat(ForPeople.duration(Duration.ofSeconds(seconds))).isEqualTo(shown);
  }

  @Test
  void sections_in_sections_do_not_go_on_for_ever() {
    String data = "{'a':[%s]}".formatted("1,".repeat(999) + "1");

    assertThatThrownBy(() -> filled(data, "{{#a}}{{#a}}{{#a}}{{/a}}{{/a}}{{/a}}"))
        .hasMessageContaining("10,000 list entries");
  }

  @Test
  void a_language_has_its_own_names_of_months_and_zones() throws IOException {
    Notice notice = notice("{'t':'2026-03-14T08:30:12Z'}");
    Map<String, Object> values =
        Values.of(notice, new Audience("any", "de", "Europe/Vienna"), "de");

    assertThat(values).containsEntry("tExact", "14 März 2026 09:30:12 MEZ");
  }

  @Test
  void a_zone_that_is_none_is_utc() throws IOException {
    Map<String, Object> values =
        Values.of(notice("{}"), new Audience("any", "en", "Mars/One"), "en");

    assertThat(values).containsEntry("occurredAtLocal", "08:30 UTC");
  }

  @ParameterizedTest
  @CsvSource({"de-AT, de-AT;de;en", "en, en", "de-at-1996, de-AT-1996;de-AT;de;en", "'', und;en"})
  void a_language_falls_back_part_by_part_and_to_english(String language, String chain) {
    assertThat(new Audience("any", language, "UTC").languages()).containsExactly(chain.split(";"));
  }

  private static String filled(String data, String template) throws IOException {
    Audience audience = new Audience("any", "en", "Europe/Vienna");
    return Wording.of(template, Markup.PLAIN)
        .render(Values.of(notice(data), audience, "en"))
        .body();
  }

  private static Notice notice(String data) throws IOException {
    JsonNode json = new ObjectMapper().readTree(data.replace('\'', '"'));
    return new Notice("a.b", "a.b", AT, AT, "Title", json);
  }
}
