package io.pigeon.api;

import static io.pigeon.api.ContractClient.json;
import static io.pigeon.api.ContractClient.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pigeon.TestDatabase;
import io.pigeon.api.http.Role;
import io.pigeon.api.security.GeneratedTokens;
import io.pigeon.detection.fold.LegacyRoute;
import io.pigeon.detection.fold.RouteCatalog;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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

/** Lines over HTTP, on a real PostgreSQL; each test has a line of its own. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {"pigeon.roles=api", "management.server.port=0"})
@DirtiesContext
class LinesTest {

  private static final String LINE =
      """
      {"name":"North","start_m":0,"end_m":9000,
       "geometry":{"type":"LineString","coordinates":[[5,52],[5.1,52]]},
       "pois":[{"poi_id":"%1$s-V2","tag":"Valve 2","kind":"mlv","chainage_m":6000,"alert_minutes":[],"notify_passage":false},
               {"poi_id":"%1$s-V1","tag":"Valve 1","kind":"MLV","chainage_m":3200}],
       "gaps":[{"gap_id":"%1$s-G1","start_m":4000,"end_m":5000}]}
      """;

  @Autowired private JdbcTemplate jdbc;
  @Autowired private GeneratedTokens tokens;
  @Autowired private RouteCatalog routes;
  @LocalServerPort private int port;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    String url = TestDatabase.create("lines");
    registry.add("spring.datasource.url", () -> url);
  }

  @Test
  void a_line_is_made_looked_at_and_listed_with_the_version_that_runs_are_locked_to()
      throws Exception {
    HttpResponse<String> made = put("MADE", LINE.formatted("MADE"));
    JsonNode line = json(made, 201);
    assertThat(made.headers().firstValue("Location")).contains("/api/v1/lines/MADE");
    assertThat(line.path("pois").findValuesAsText("poi_id")).containsExactly("MADE-V1", "MADE-V2");
    assertThat(line.at("/pois/0/alert_minutes")).hasSize(2);
    assertThat(line.at("/pois/0/notify_passage").asBoolean()).isTrue();
    assertThat(line.at("/pois/1/kind").asText()).isEqualTo("MLV");
    assertThat(line.at("/pois/1/alert_minutes")).isEmpty();
    assertThat(line.path("active").asBoolean()).isTrue();
    assertThat(line.at("/geometry/coordinates")).hasSize(2);

    assertThat(as(Role.VIEWER).ok("/api/v1/lines/MADE")).isEqualTo(line);
    String version = line.path("version").asText();
    assertThat(made.headers().firstValue("ETag")).contains('"' + version + '"');
    LegacyRoute route =
        routes.active().stream().filter(each -> each.id().equals("MADE")).findFirst().orElseThrow();
    assertThat(route.refVersion()).isEqualTo(version);
    for (JsonNode listed : as(Role.OPERATOR).ok("/api/v1/lines").path("lines")) {
      if (listed.path("route_id").asText().equals("MADE")) {
        assertThat(listed.path("pois").asInt()).isEqualTo(2);
        assertThat(listed.path("version").asText()).isEqualTo(version);
      }
    }
  }

  @Test
  void what_was_answered_can_be_sent_again_and_changes_nothing() throws Exception {
    JsonNode line = json(put("AGAIN", LINE.formatted("AGAIN")), 201);
    assertThat(json(put("AGAIN", line.toString()), 200)).isEqualTo(line);
    assertThat(audit("route:AGAIN")).hasSize(1);
  }

  @Test
  void json_is_the_whole_line_and_every_change_is_in_the_audit() throws Exception {
    json(put("WHOLE", LINE.formatted("WHOLE")), 201);
    JsonNode line =
        json(
            put(
                "WHOLE",
                """
                {"name":"North 2","start_m":0,"end_m":9000,
                 "pois":[{"poi_id":"WHOLE-V1","tag":"Valve 1","kind":"MLV","chainage_m":3300}]}
                """),
            200);
    assertThat(line.path("geometry").isNull()).isTrue();
    assertThat(line.path("pois")).hasSize(1);
    assertThat(line.path("gaps")).isEmpty();
    assertThat(audit("gap:WHOLE-G1"))
        .extracting("action")
        .containsExactly("gap.save", "gap.delete");
    assertThat(audit("poi:WHOLE-V2"))
        .extracting("action")
        .containsExactly("poi.save", "poi.delete");
    assertThat(audit("poi:WHOLE-V1"))
        .extracting("was", "now")
        .containsExactly(tuple(null, "3200"), tuple("3200", "3300"));
    assertThat(audit("route:WHOLE")).extracting("actor").containsExactly("tester", "tester");
  }

  @Test
  void tables_and_maps_add_and_change_as_files_do_and_take_nothing_away() throws Exception {
    ContractClient csv = as(Role.ADMIN).sending("text/csv; charset=utf-8");
    String at = "/api/v1/lines/CSV";
    json(csv.put(at, "route_id,name,start_m,end_m\nCSV,North,0,9000\n"), 201);
    json(
        csv.put(at, "\uFEFFpoi_id,route_id,tag,kind,chainage_m\nC1,CSV,\"Valve, 1\",MLV,3000\n"),
        200);
    json(
        csv.put(
            at, "gap_id,route_id,kind,chainage_m\nCG,CSV,gap_end,5000\nCG,CSV,gap_start,4000\n"),
        200);
    JsonNode line =
        json(
            as(Role.ADMIN)
                .sending("application/geo+json")
                .put(
                    at,
                    """
                {"type":"FeatureCollection","features":[
                 {"type":"Feature","geometry":{"type":"LineString","coordinates":[[5,52],[5.1,52]]},
                  "properties":{"route_id":"CSV","name":"Mapped","start_m":0,"end_m":9000}},
                 {"type":"Feature","geometry":{"type":"Point","coordinates":[5.05,52]},
                  "properties":{"poi_id":"C2","route_id":"CSV","tag":"Tee","kind":"TEE","chainage_m":7000,"alert_minutes":[30]}}]}
                """),
            200);
    assertThat(line.path("name").asText()).isEqualTo("Mapped");
    assertThat(line.path("pois").findValuesAsText("poi_id")).containsExactly("C1", "C2");
    assertThat(line.at("/pois/0/tag").asText()).isEqualTo("Valve, 1");
    assertThat(line.path("gaps")).hasSize(1);
    assertThat(line.at("/geometry/coordinates")).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'start_m':0,'end_m':1}                                                        | 400 | /name | it is missing
          {'name':'N','start_m':5,'end_m':1}                                             | 400 | /end_m | more than start_m
          {'name':'N','start_m':0,'end_m':1,'length':1}                                  | 400 | /length | no such member
          {'name':'N','start_m':0,'end_m':1e9}                                           | 400 | /end_m | metres
          {'name':'N','start_m':0,'end_m':1,'route_id':'OTHER'}                          | 400 | /route_id | the line that is being changed, BAD
          {'name':'N','start_m':0,'end_m':1,'geometry':{'type':'LineString','coordinates':[[5,152],[5,52]]}} | 400 | /geometry | a line
          {'name':'N','start_m':0,'end_m':9,'pois':[{'poi_id':'X','tag':'X','kind':'VALVE','chainage_m':1}]} | 400 | /pois/0/kind | expected one of
          {'name':'N','start_m':0,'end_m':9,'pois':[{'poi_id':'X','tag':'X','kind':'MLV','chainage_m':1,'alert_minutes':[15,30]}]} | 400 | /pois/0/alert_minutes | descending
          {'name':'N','start_m':0,'end_m':9,'pois':[{'poi_id':'X','tag':'X','kind':'MLV','chainage_m':1},{'poi_id':'X','tag':'X','kind':'MLV','chainage_m':1}]} | 400 | /pois/1/poi_id | each id once
          {'name':'N','start_m':0,'end_m':9,'pois':[{'poi_id':'X','tag':'X','kind':'MLV','chainage_m':10}]}  | 422 | | outside of its route
          {'name':'N','start_m':0,'end_m':9,'gaps':[{'gap_id':'X','start_m':1,'end_m':5},{'gap_id':'Y','start_m':4,'end_m':6}]} | 422 | | overlap
          {'name':'N',                                                                   | 400 | | no valid JSON
          """)
  void a_line_that_cannot_be_is_refused_with_the_place_and_nothing_is_kept(
      String body, int status, String field, String why) throws Exception {
    HttpResponse<String> refused = put("BAD", body.replace('\'', '"'));
    problem(refused, status, why);
    assertThat(json(refused, status).path("field").asText(""))
        .isEqualTo(field == null ? "" : field);
    problem(as(Role.VIEWER).get("/api/v1/lines/BAD"), 404, "No line has this id.");
    assertThat(audit("route:BAD")).isEmpty();
  }

  @Test
  void every_mistake_of_a_table_is_named() throws Exception {
    json(put("TABLE", LINE.formatted("TABLE")), 201);
    ContractClient csv = as(Role.ADMIN).sending("text/csv");
    HttpResponse<String> refused =
        csv.put(
            "/api/v1/lines/TABLE",
            "poi_id,route_id,tag,kind,chainage_m\nT1,OTHER,X,MLV,1\nT2,TABLE,X,VALVE,1\nT3,TABLE,X,MLV,\n");
    problem(refused, 400, "line 2, route_id: expected");
    problem(refused, 400, "line 3, kind: expected one of LAUNCHER");
    problem(refused, 400, "line 4, chainage_m: expected metres");
    problem(csv.put("/api/v1/lines/TABLE", "gc,kp\n1,1\n"), 400, "expected the columns");
    problem(csv.put("/api/v1/lines/TABLE", "poi_id,route_id,tag,kind,chainage_m\n"), 400, "no row");
    problem(
        csv.put("/api/v1/lines/NONE", "gap_id,route_id,start_m,end_m\nG,NONE,1,2\n"),
        400,
        "route_id");
    problem(
        as(Role.ADMIN)
            .sending("application/geo+json")
            .put("/api/v1/lines/TABLE", "{\"features\":[{\"geometry\":{\"type\":\"Polygon\"}}]}"),
        400,
        "found Polygon");
    assertThat(as(Role.ADMIN).sending("text/plain").put("/api/v1/lines/TABLE", "x").statusCode())
        .isEqualTo(415);
  }

  @Test
  void a_poi_of_another_line_stays_there() throws Exception {
    json(put("ONE", LINE.formatted("ONE")), 201);
    HttpResponse<String> refused = put("TWO", LINE.formatted("ONE"));
    problem(refused, 422, "is of the line ONE");
    assertThat(as(Role.VIEWER).ok("/api/v1/lines/ONE").path("pois")).hasSize(2);
  }

  @Test
  void of_two_who_looked_at_the_same_version_one_changes_it() throws Exception {
    ObjectNode line = (ObjectNode) json(put("RACE", LINE.formatted("RACE")), 201);
    String version = '"' + line.path("version").asText() + '"';
    List<Integer> statuses =
        IntStream.range(0, 8)
            .parallel()
            .mapToObj(
                n -> {
                  try {
                    return as(Role.ADMIN)
                        .with("If-Match", version)
                        .put("/api/v1/lines/RACE", line.deepCopy().put("name", "N" + n).toString())
                        .statusCode();
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                })
            .toList();
    assertThat(statuses).containsOnly(200, 412).containsOnlyOnce(200);
    problem(
        as(Role.ADMIN).with("If-Match", "*").put("/api/v1/lines/NOWHERE", LINE.formatted("NO")),
        412,
        "No line");
  }

  @Test
  void only_admins_change_lines() throws Exception {
    for (Role role :
        List.of(Role.VIEWER, Role.OPERATOR, Role.PRODUCER, Role.TELEMETRY, Role.USER)) {
      assertThat(as(role).put("/api/v1/lines/X", LINE.formatted("X")).statusCode()).isEqualTo(403);
    }
    assertThat(as(Role.PRODUCER).get("/api/v1/lines").statusCode()).isEqualTo(403);
    assertThat(ContractClient.at(port).get("/api/v1/lines").statusCode()).isEqualTo(401);
  }

  private List<Map<String, Object>> audit(String subject) {
    return jdbc.queryForList(
        """
        SELECT   actor, action, before ->> 'chainage_m' AS was, after ->> 'chainage_m' AS now
        FROM     audit_log WHERE subject = ? ORDER BY id
        """,
        subject);
  }

  private HttpResponse<String> put(String id, String line) throws Exception {
    return as(Role.ADMIN).put("/api/v1/lines/" + id, line);
  }

  private ContractClient as(Role role) {
    return ContractClient.at(port).as(tokens, "tester", role);
  }
}
