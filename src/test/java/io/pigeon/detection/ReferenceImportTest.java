package io.pigeon.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.pigeon.TestDatabase;
import io.pigeon.detection.fold.LegacyRoute;
import io.pigeon.detection.fold.Poi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** From files to routes, over a real PostgreSQL. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "pigeon.roles=detection",
      "pigeon.reference.inbox=target/reference/inbox",
      "pigeon.detection.alert.minutes=40,20",
      "pigeon.detection.poll-interval=100",
      "management.server.port=0"
    })
@DirtiesContext
@ExtendWith(OutputCaptureExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReferenceImportTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Path INBOX = Path.of("target/reference/inbox");

  @Autowired private JdbcTemplate jdbc;
  @Autowired private RouteBook routes;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    String url = TestDatabase.create("reference");
    registry.add("spring.datasource.url", () -> url);
  }

  @Test
  @Order(1)
  void files_dropped_together_make_a_route_with_its_pois_gaps_and_calibration(CapturedOutput output)
      throws IOException {
    drop(
        "north-gaps.csv",
        """
        gap_id,route_id,kind,chainage_m
        G1,N1,gap_end,5000
        G1,N1,gap_start,4000
        """);
    drop(
        "north-pois.csv",
        """
        poi_id,route_id,tag,kind,chainage_m,alert_minutes
        V1,N1,Valve 1,mlv,3000,
        R1,N1,River,CROSSING,3500,none
        T1,N1,Tee,TEE,6000,"60, 30"
        """);
    drop("north-routes.csv", "route_id,name,start_m,end_m\nN1,North,0,9000\n");
    drop("north-calibration.csv", "gc,kp\n100,1.0\n200,3.5\n");

    awaitOutput(output, "import file=north-gaps.csv done");
    awaitOutput(output, "import file=north-pois.csv done");
    awaitOutput(output, "import file=north-calibration.csv done");
    LegacyRoute north = route("N1");
    assertThat(north.pois())
        .extracting(Poi::id, Poi::alertMinutes)
        .containsExactly(
            tuple("V1", List.of(40, 20)), tuple("R1", List.of()), tuple("T1", List.of(60, 30)));
    assertThat(north.gaps())
        .singleElement()
        .matches(gap -> gap.startM() == 4000 && gap.endM() == 5000);
    assertThat(north.calibration().gc()).containsExactly(100, 200);
  }

  @Test
  @Order(2)
  void a_change_is_said_and_makes_a_new_version_and_the_same_file_again_changes_nothing(
      CapturedOutput output) throws IOException {
    String before = route("N1").refVersion();
    String file = "poi_id,route_id,tag,kind,chainage_m\nV1,N1,Valve 1,MLV,3050\n";
    drop("moved-pois.csv", file);

    awaitOutput(output, "poi V1 changed: chainage_m 3000 -> 3050");
    awaitOutput(output, "import file=moved-pois.csv done, 1 rows");
    LegacyRoute after = route("N1");
    assertThat(after.refVersion()).isNotEqualTo(before);
    assertThat(output.getOut()).contains("route N1 is now version " + after.refVersion());
    assertThat(after.pois().get(0).alertMinutes()).as("kept").containsExactly(40, 20);

    drop("again-pois.csv", file);
    awaitOutput(output, "import file=again-pois.csv done, 0 rows");
    assertThat(route("N1").refVersion()).isEqualTo(after.refVersion());
  }

  @Test
  @Order(3)
  void a_map_makes_a_route_with_its_course_and_its_points(CapturedOutput output)
      throws IOException {
    drop(
        "west.geojson",
        """
        {"type": "FeatureCollection", "features": [
          {"type": "Feature", "geometry": {"type": "Point", "coordinates": [5.01, 52.0]},
           "properties": {"poi_id": "W1", "route_id": "W", "tag": "Marker", "kind": "AGM", "chainage_m": 700, "alert_minutes": [30, 15]}},
          {"type": "Feature", "geometry": {"type": "Point", "coordinates": [5.01, 52.0]},
           "properties": {"gap_id": "WG", "route_id": "W", "kind": "gap_start", "chainage_m": 800}},
          {"type": "Feature", "geometry": {"type": "Point", "coordinates": [5.01, 52.0]},
           "properties": {"gap_id": "WG", "route_id": "W", "kind": "gap_end", "chainage_m": 900}},
          {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[5.0, 52.0], [5.02, 52.0]]},
           "properties": {"route_id": "W", "name": "West", "start_m": 0, "end_m": 1400}}]}
        """);

    awaitOutput(output, "import file=west.geojson done, 3 rows");
    assertThat(route("W").centreline()).isPresent();
    assertThat(route("W").pois()).extracting(Poi::id).containsExactly("W1");
    assertThat(route("W").gaps()).hasSize(1);
  }

  @Test
  @Order(4)
  void every_mistake_is_named_with_its_line_and_column_and_nothing_is_taken(CapturedOutput output)
      throws IOException {
    drop(
        "bad-pois.csv",
        """
        poi_id,route_id,tag,kind,chainage_m,alert_minutes
        B1,N1,Good,MLV,3000,
        B2,N9,No such line,MLV,3000,
        B3,N1,No such kind,VALVE,3000,
        B4,N1,No place,MLV,,
        B5,N1,Wrong order,MLV,3000,15 30
        B1,N1,Twice,MLV,3000,
        B6,N1,Short
        """);

    awaitOutput(output, "file=bad-pois.csv set aside: 6 mistakes, nothing was taken");
    assertThat(output.getOut())
        .contains("line 3, route_id: expected a route that is known")
        .contains("line 4, kind: expected one of LAUNCHER, RECEIVER")
        .contains("line 5, chainage_m: expected metres, such as 3200.5, found nothing")
        .contains("line 6, alert_minutes: expected positive minutes in descending order")
        .contains("line 7, poi_id: expected each id once in a file")
        .contains("line 8: expected as many columns as in the heading, found 3");
    assertThat(jdbc.queryForList("SELECT poi_id FROM pois WHERE poi_id LIKE 'B_'")).isEmpty();
  }

  @Test
  @Order(5)
  void a_gap_with_one_end_is_refused(CapturedOutput output) throws IOException {
    drop(
        "half-gaps.csv",
        """
        gap_id,route_id,kind,chainage_m
        H1,N1,gap_start,1000
        H2,N1,gap_end,2000
        H3,N1,gap_start,7000
        H3,N1,gap_end,6500
        """);

    awaitOutput(output, "file=half-gaps.csv set aside: 3 mistakes");
    assertThat(output.getOut())
        .contains("line 2, gap_id: expected a gap_end to this gap_start, found H1")
        .contains("line 3, gap_id: expected a gap_start to this gap_end, found H2")
        .contains("line 5, chainage_m: expected more than that of its gap_start");
  }

  @Test
  @Order(6)
  void what_does_not_fit_the_route_as_it_would_be_is_rolled_back(CapturedOutput output)
      throws IOException {
    drop("over-gaps.csv", "gap_id,route_id,start_m,end_m\nO1,N1,4500,4700\n");
    drop("out-pois.csv", "poi_id,route_id,tag,kind,chainage_m\nX1,N1,Far,MLV,9500\n");

    awaitOutput(output, "file=over-gaps.csv set aside: Route N1: coverage gaps G1 and O1 overlap");
    awaitOutput(
        output, "file=out-pois.csv set aside: POI X1 is at 9500.0 m, outside of its route N1");
    assertThat(route("N1").gaps()).hasSize(1);
    assertThat(jdbc.queryForList("SELECT poi_id FROM pois WHERE poi_id = 'X1'")).isEmpty();
  }

  @Test
  @Order(7)
  void what_is_no_map_and_no_table_is_named(CapturedOutput output) throws IOException {
    drop("broken.geojson", "{\"features\": [\n  {]}");
    drop("polygon.geojson", "{\"features\": [{\"geometry\": {\"type\": \"Polygon\"}}]}");
    drop(
        "short.geojson",
        """
        {"features": [{"geometry": {"type": "LineString", "coordinates": [[5.0, 152.0], [5.0, 52.0]]},
                       "properties": {"route_id": "S", "name": "S", "start_m": 0, "end_m": 10}}]}
        """);
    drop("what.csv", "a,b\n1,2\n");
    drop("other-routes.csv", "route_id,nom\nQ,Q\n");

    awaitOutput(output, "import file=broken.geojson line 2, column");
    awaitOutput(output, "feature 1, geometry: expected a LineString or a Point, found Polygon");
    awaitOutput(output, "feature 1, geometry: expected a line: Point 1 of the geometry is");
    awaitOutput(output, "its name must end with routes.csv, pois.csv, gaps.csv or calibration.csv");
    awaitOutput(
        output,
        "line 1: expected the columns end_m, name, route_id, start_m, and perhaps active, found route_id, nom");
  }

  private LegacyRoute route(String id) {
    String version = routes.checked(Set.of(id)).getOrDefault(id, "none");
    return await()
        .atMost(PATIENCE)
        .until(
            () ->
                routes.active().stream()
                    .filter(route -> route.refVersion().equals(version))
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private static void awaitOutput(CapturedOutput output, String text) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(output.getOut()).contains(text));
  }

  private static void drop(String name, String content) throws IOException {
    Path part = INBOX.resolve(name + ".part");
    Files.createDirectories(INBOX);
    Files.writeString(part, content);
    Files.move(part, INBOX.resolve(name));
  }
}
