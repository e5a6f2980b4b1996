package io.pigeon.api.people;

import static io.pigeon.api.ContractClient.json;
import static io.pigeon.api.ContractClient.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pigeon.TestDatabase;
import io.pigeon.api.ContractClient;
import io.pigeon.api.http.Role;
import io.pigeon.api.security.GeneratedTokens;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** People, their addresses and preferences over HTTP, on a real PostgreSQL. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {"pigeon.roles=api", "management.server.port=0"})
@DirtiesContext
class PeopleTest {

  private static final String ADA =
      "{\"name\":\"Ada\",\"language\":\"tr\",\"time_zone\":\"Europe/Istanbul\"}";
  private static final String PHONE = "{\"channel\":\"sms\",\"address\":\"+905551234567\"}";

  @Autowired private JdbcTemplate jdbc;
  @Autowired private GeneratedTokens tokens;
  @LocalServerPort private int port;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    String url = TestDatabase.create("people");
    registry.add("spring.datasource.url", () -> url);
  }

  @Test
  void a_person_is_made_looked_at_changed_and_forgotten_and_all_of_it_is_in_the_audit()
      throws Exception {
    ContractClient shop = producer("shop");
    HttpResponse<String> made = shop.put("/api/v1/recipients/ada%20l", ADA);
    JsonNode ada = json(made, 201);
    assertThat(made.headers().firstValue("Location")).contains("/api/v1/recipients/ada%20l");
    assertThat(ada.path("id").asText()).isEqualTo("ada l");
    assertThat(ada.path("owner").asText()).isEqualTo("shop");
    assertThat(shop.ok("/api/v1/recipients/ada%20l")).isEqualTo(ada);
    JsonNode changed = json(shop.put("/api/v1/recipients/ada%20l", "{\"name\":\"Ada L\"}"), 200);
    assertThat(changed.path("name").asText()).isEqualTo("Ada L");
    assertThat(changed.path("language").asText()).isEqualTo("en");
    assertThat(changed.path("time_zone").asText()).isEqualTo("UTC");
    json(shop.post("/api/v1/recipients/ada%20l/addresses", PHONE), 201);
    assertThat(shop.delete("/api/v1/recipients/ada%20l").statusCode()).isEqualTo(204);
    problem(shop.get("/api/v1/recipients/ada%20l"), 404, "No recipient");
    problem(shop.delete("/api/v1/recipients/ada%20l"), 404, "No recipient");
    assertThat(
            jdbc.queryForList(
                "SELECT address FROM recipient_addresses WHERE recipient_id = 'ada l'"))
        .isEmpty();
    assertThat(
            jdbc.queryForList(
                "SELECT action || coalesce(':' || (before ->> 'name'), '') FROM audit_log WHERE subject = 'recipient:ada l' AND actor = 'shop' ORDER BY id",
                String.class))
        .containsExactly(
            "recipient.save", "recipient.save:Ada", "address.save", "recipient.delete:Ada L");
  }

  @Test
  void a_producer_has_its_own_people_a_user_itself_and_an_admin_all() throws Exception {
    json(producer("shop").put("/api/v1/recipients/bob", ADA), 201);
    for (ContractClient stranger : List.of(producer("other"), user("eve"))) {
      problem(stranger.get("/api/v1/recipients/bob"), 404, "No recipient");
      problem(stranger.put("/api/v1/recipients/bob", ADA), 404, "No recipient");
      problem(stranger.delete("/api/v1/recipients/bob"), 404, "No recipient");
      problem(stranger.get("/api/v1/recipients/bob/addresses"), 404, "No recipient");
      problem(stranger.post("/api/v1/recipients/bob/addresses", PHONE), 404, "No recipient");
      problem(
          stranger.delete("/api/v1/recipients/bob/addresses?channel=sms&address=x"),
          404,
          "No recipient");
      problem(stranger.get("/api/v1/recipients/bob/preferences"), 404, "No recipient");
      problem(stranger.put("/api/v1/recipients/bob/preferences", "{}"), 404, "No recipient");
    }
    problem(user("eve").put("/api/v1/recipients/somebody", ADA), 404, "No recipient");
    json(user("bob").put("/api/v1/recipients/bob", "{\"name\":\"Bob\"}"), 200);
    assertThat(as("boss", Role.ADMIN).ok("/api/v1/recipients/bob").path("owner").asText())
        .isEqualTo("shop");
    json(user("eve").put("/api/v1/recipients/eve", ADA), 201);
  }

  @Test
  void who_reads_all_changes_nothing_even_as_a_user_too() throws Exception {
    json(producer("shop").put("/api/v1/recipients/carl", ADA), 201);
    assertThat(as("op", Role.OPERATOR).put("/api/v1/recipients/carl", ADA).statusCode())
        .isEqualTo(403);
    ContractClient both = as("op", Role.OPERATOR, Role.USER);
    assertThat(both.get("/api/v1/recipients/carl").statusCode()).isEqualTo(200);
    problem(both.put("/api/v1/recipients/carl", ADA), 404, "No recipient");
    problem(both.delete("/api/v1/recipients/carl"), 404, "No recipient");
    assertThat(as("v", Role.VIEWER).get("/api/v1/recipients/carl").statusCode()).isEqualTo(403);
  }

  @Test
  void addresses_are_added_once_and_masked_for_who_need_not_see_them() throws Exception {
    ContractClient shop = producer("shop");
    String at = "/api/v1/recipients/dora/addresses";
    json(shop.put("/api/v1/recipients/dora", ADA), 201);
    assertThat(shop.ok(at).path("addresses")).isEmpty();
    JsonNode phone = json(shop.post(at, PHONE), 201);
    assertThat(phone.path("verified").asBoolean()).isFalse();
    assertThat(phone.path("last_seen_at").isNull()).isFalse();
    String token =
        "{\"channel\":\"push\",\"address\":\"APA91bHun4MxP5egoKMwt2KZ\",\"platform\":\"android\",\"verified\":true,\"last_seen_at\":\"2026-01-14T08:00:00+03:00\"}";
    assertThat(json(shop.post(at, token), 201).path("last_seen_at").asText())
        .isEqualTo("2026-01-14T05:00:00Z");
    JsonNode seen =
        json(shop.post(at, "{\"channel\":\"push\",\"address\":\"APA91bHun4MxP5egoKMwt2KZ\"}"), 200);
    assertThat(seen.path("platform").asText()).isEqualTo("android");
    assertThat(seen.path("verified").asBoolean()).isTrue();

    JsonNode own = user("dora").ok(at);
    assertThat(own.path("masked").asBoolean()).isFalse();
    assertThat(own.path("addresses").findValuesAsText("address"))
        .containsExactly("APA91bHun4MxP5egoKMwt2KZ", "+905551234567");
    JsonNode masked = as("op", Role.OPERATOR).ok(at);
    assertThat(masked.path("masked").asBoolean()).isTrue();
    assertThat(masked.path("addresses").findValuesAsText("address"))
        .containsExactly("AP***KZ", "+9***67");

    assertThat(shop.delete(at + "?channel=sms&address=%2B905551234567").statusCode())
        .isEqualTo(204);
    problem(shop.delete(at + "?channel=sms&address=%2B905551234567"), 404, "percent-encoded");
    problem(shop.delete(at + "?channel=sms"), 400, "address: it is missing");
    assertThat(
            jdbc.queryForList(
                "SELECT coalesce(before, after) ->> 'address' FROM audit_log WHERE subject = 'recipient:dora' AND action LIKE 'address.%'",
                String.class))
        .hasSize(4)
        .allMatch(address -> address.contains("***"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'channel':'sms','address':'0555'}                       | 422 | /address  | E.164
          {'channel':'email','address':'nobody'}                   | 422 | /address  | no mail address
          {'channel':'webhook','address':'https://u:p@host/'}      | 422 | /address  | holds a user
          {'channel':'pigeon-post','address':'x'}                  | 422 | /channel  | There is no channel
          {'channel':'sms'}                                        | 400 | /address  | it is missing
          {'channel':'slack','address':''}                         | 400 | /address  |
          {'channel':'sms','address':'+905551234567','extra':1}    | 400 | /extra    | no such member
          {'channel':'sms','address':'+905551234567','verified':1} | 400 | /verified | boolean
          """)
  void an_address_that_cannot_be_is_refused(String body, int status, String field, String why)
      throws Exception {
    assertThat(producer("shop").put("/api/v1/recipients/finn", ADA).statusCode()).isIn(200, 201);
    HttpResponse<String> refused =
        producer("shop").post("/api/v1/recipients/finn/addresses", body.replace('\'', '"'));
    problem(refused, status, why == null ? "" : why);
    assertThat(json(refused, status).path("field").asText()).isEqualTo(field);
  }

  @Test
  void a_webhook_goes_by_its_host_and_a_channel_of_ones_own_by_its_type() throws Exception {
    ContractClient shop = producer("shop");
    jdbc.update("INSERT INTO channel_configs (channel, type) VALUES ('crew-sms', 'sms')");
    json(shop.put("/api/v1/recipients/gina", ADA), 201);
    String at = "/api/v1/recipients/gina/addresses";
    json(
        shop.post(at, "{\"channel\":\"webhook\",\"address\":\"https://Hooks.example.org:8443/x\"}"),
        201);
    json(shop.post(at, PHONE.replace("sms", "crew-sms")), 201);
    problem(shop.post(at, "{\"channel\":\"crew-sms\",\"address\":\"gina\"}"), 422, "E.164");
    assertThat(
            jdbc.queryForList(
                "SELECT destination FROM recipient_addresses WHERE recipient_id = 'gina' ORDER BY channel",
                String.class))
        .containsExactly("crew-sms", "https://hooks.example.org:8443");
  }

  @Test
  void a_user_cannot_verify_its_own_address() throws Exception {
    json(user("hugo").put("/api/v1/recipients/hugo", "{}"), 201);
    HttpResponse<String> refused =
        user("hugo")
            .post("/api/v1/recipients/hugo/addresses", PHONE.replace("}", ",\"verified\":true}"));
    problem(refused, 422, "Only who has checked");
    json(user("hugo").post("/api/v1/recipients/hugo/addresses", PHONE), 201);
  }

  @Test
  void preferences_are_empty_until_somebody_says_something() throws Exception {
    json(user("ida").put("/api/v1/recipients/ida", ADA), 201);
    String at = "/api/v1/recipients/ida/preferences";
    JsonNode none = user("ida").ok(at);
    assertThat(none.path("consent")).isEmpty();
    assertThat(none.path("time_zone").asText()).isEqualTo("Europe/Istanbul");
    JsonNode said =
        json(
            user("ida")
                .put(
                    at,
                    """
                {"consent":[{"type":"pig.*","channel":"sms","allowed":false},{"type":"alert","channel":"*","allowed":true}],
                 "quiet_hours":[{"days":["mon","sun"],"from":"22:00","to":"07:00"},{"days":["sat"],"from":"00:00","to":"24:00"}],
                 "time_zone":"America/New_York"}
                """),
            200);
    assertThat(said.at("/quiet_hours/0/days/1").asText()).isEqualTo("sun");
    assertThat(as("op", Role.OPERATOR).ok(at)).isEqualTo(said);
    assertThat(json(user("ida").put(at, "{}"), 200)).isEqualTo(none);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'time_zone':'Mars/Olympus'}                                                  | 422 | /time_zone
          {'time_zone':'+03:00'}                                                        | 422 | /time_zone
          {'consent':[{'type':'a','channel':'pigeon-post','allowed':true}]}             | 422 | /consent/0/channel
          {'consent':[{'type':'a','channel':'*','allowed':true},{'type':'a','channel':'*','allowed':false}]} | 422 | /consent/1
          {'consent':[{'type':'a','channel':'sms'}]}                                    | 400 | /consent/0/allowed
          {'consent':[{'type':'a b','channel':'sms','allowed':true}]}                   | 400 | /consent/0/type
          {'quiet_hours':[{'days':['mon'],'from':'22:00','to':'22:00'}]}                | 422 | /quiet_hours/0/to
          {'quiet_hours':[{'days':['monday'],'from':'22:00','to':'07:00'}]}             | 400 | /quiet_hours/0/days/0
          {'quiet_hours':[{'days':[],'from':'22:00','to':'07:00'}]}                     | 400 | /quiet_hours/0/days
          {'quiet_hours':[{'days':['mon'],'from':'24:00','to':'07:00'}]}                | 400 | /quiet_hours/0/from
          {'quiet_hours':[{'days':['mon'],'from':'22:00','to':'7:00'}]}                 | 400 | /quiet_hours/0/to
          """)
  void preferences_that_cannot_be_are_refused(String body, int status, String field)
      throws Exception {
    assertThat(user("jan").put("/api/v1/recipients/jan", "{}").statusCode()).isIn(200, 201);
    HttpResponse<String> refused =
        user("jan").put("/api/v1/recipients/jan/preferences", body.replace('\'', '"'));
    assertThat(json(refused, status).path("field").asText()).isEqualTo(field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'time_zone':'Nowhere'}   | 422 | /time_zone
          {'language':'English'}    | 400 | /language
          {'name':7}                | 400 | /name
          {'owner':'me'}            | 400 | /owner
          """)
  void a_person_that_cannot_be_is_refused(String body, int status, String field) throws Exception {
    HttpResponse<String> refused =
        producer("shop").put("/api/v1/recipients/kim", body.replace('\'', '"'));
    assertThat(json(refused, status).path("field").asText()).isEqualTo(field);
    problem(
        producer("shop").put("/api/v1/recipients/" + "k".repeat(101), "{}"), 404, "No recipient");
  }

  private ContractClient producer(String name) {
    return as(name, Role.PRODUCER);
  }

  private ContractClient user(String name) {
    return as(name, Role.USER);
  }

  private ContractClient as(String name, Role... roles) {
    return ContractClient.at(port).as(tokens, name, roles);
  }
}
