package io.pigeon.detection.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Courses and positions in metres east and north of a place at 52° N, 5° E (3.3, 4). */
class CentrelineTest {

  private static final double METRES_PER_DEGREE = Math.toRadians(6_371_008.8);
  private static final double COSINE = Math.cos(Math.toRadians(52));

  @ParameterizedTest
  @CsvSource({
    "0, 0, 1000, 0",
    "2500, 0, 2000, 0",
    "2500, 70, 2000, 70",
    "5000, -99.9, 3000, 99.9",
    "5000, 2500, 4000, 0",
    "4950, 5000, 5000, 50"
  })
  void a_position_has_its_share_of_the_length_and_how_far_off_it_is(
      double east, double north, double chainage, double off) {
    Centreline corner = line(0, 0, 5000, 0, 5000, 5000);
    Centreline.Match match = project(corner, east, north).orElseThrow();

    assertThat(match.chainageM()).isCloseTo(chainage, within(2.5));
    assertThat(match.crossTrackM()).isCloseTo(off, within(0.1));
  }

  @Test
  void further_than_a_hundred_metres_off_it_has_none() {
    Centreline straight = line(0, 0, 5000, 0);

    assertThat(project(straight, 2500, 99.99)).isPresent();
    assertThat(project(straight, 2500, 100.5)).isEmpty();
    assertThat(project(straight, 2500, -100.5)).isEmpty();
    assertThat(project(straight, -100.5, 0)).isEmpty();
    assertThat(project(straight, 5100.5, 0)).isEmpty();
  }

  @Test
  void chainages_are_whole_millimetres() {
    double chainage = project(line(0, 0, 5000, 0), 1234.56789, 0).orElseThrow().chainageM();

    assertThat(chainage * 1000).isCloseTo(Math.rint(chainage * 1000), within(1e-6));
  }

  @Test
  void of_two_strands_the_nearer_one_is_taken_unless_it_is_penalised() {
    Centreline hairpin = line(0, 0, 5000, 0, 5000, 60, 0, 60);

    assertThat(project(hairpin, 1000, 20).orElseThrow().chainageM()).isLessThan(3000);
    assertThat(project(hairpin, 1000, 40).orElseThrow().chainageM()).isGreaterThan(3000);
    assertThat(
            hairpin
                .project(lat(40), lon(1000), 1000, 5000, chainage -> chainage > 3000 ? 21 : 0)
                .orElseThrow()
                .chainageM())
        .isLessThan(3000);
    assertThat(
            hairpin
                .project(lat(40), lon(1000), 1000, 5000, chainage -> chainage > 3000 ? 19 : 0)
                .orElseThrow()
                .chainageM())
        .isGreaterThan(3000);
  }

  @Test
  void of_two_strands_just_as_near_the_first_is_taken() {
    // Out and back over the same ground.
    Centreline thereAndBack = line(0, 0, 5000, 0, 0, 0);

    assertThat(project(thereAndBack, 1000, 0).orElseThrow().chainageM()).isLessThan(3000);
  }

  @Test
  void points_that_repeat_add_nothing() {
    Centreline repeated = line(0, 0, 0, 0, 2500, 0, 2500, 0, 5000, 0);

    assertThat(project(repeated, 2500, 0).orElseThrow().chainageM()).isCloseTo(3000, within(0.01));
  }

  @Test
  void the_way_to_its_end_is_as_the_crow_flies() {
    Centreline corner = line(0, 0, 3000, 0, 3000, 4000);

    assertThat(corner.distanceToEndM(lat(0), lon(0))).isCloseTo(5000, within(3.0));
    assertThat(corner.distanceToEndM(lat(4000), lon(3000))).isCloseTo(0, within(0.001));
    assertThat(corner.distanceToEndM(lat(5000), lon(3000))).isCloseTo(1000, within(0.01));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-70, 0, 60, 80})
  void the_corridor_is_as_wide_near_the_poles_as_at_the_equator(double latitude) {
    double cosine = Math.cos(Math.toRadians(latitude));
    Centreline northward =
        new Centreline(List.of(List.of(5.0, latitude - 0.01), List.of(5.0, latitude + 0.01)));

    assertThat(northward.project(latitude, 5 + 99 / METRES_PER_DEGREE / cosine, 0, 1000, c -> 0))
        .isPresent();
    assertThat(northward.project(latitude, 5 + 101 / METRES_PER_DEGREE / cosine, 0, 1000, c -> 0))
        .isEmpty();
  }

  @Test
  void what_is_no_line_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Centreline(List.of(List.of(5.0, 52.0))))
        .withMessage("The geometry has 1 points; it needs two.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> line(0, 0, 0, 0))
        .withMessage("All 2 points of the geometry are the same.");
  }

  @Test
  void what_is_no_place_on_earth_is_refused() {
    for (List<Double> point :
        List.of(List.of(180.1, 0.0), List.of(-180.1, 0.0), List.of(0.0, 90.1), List.of(1.0))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Centreline(List.of(List.of(5.0, 52.0), point)))
          .withMessageContaining("Point 2 of the geometry is " + point);
    }
    assertThatCode(
            () ->
                new Centreline(
                    List.of(List.of(180.0, 90.0), List.of(-180.0, -90.0), List.of(0.0, 0.0, 12.0))))
        .doesNotThrowAnyException();
  }

  private static Optional<Centreline.Match> project(Centreline line, double east, double north) {
    return line.project(lat(north), lon(east), 1000, 5000, chainage -> 0);
  }

  private static Centreline line(double... eastsAndNorths) {
    List<List<Double>> points = new ArrayList<>();
    for (int i = 0; i < eastsAndNorths.length; i += 2) {
      points.add(List.of(lon(eastsAndNorths[i]), lat(eastsAndNorths[i + 1])));
    }
    return new Centreline(points);
  }

  private static double lat(double northM) {
    return 52 + northM / METRES_PER_DEGREE;
  }

  private static double lon(double eastM) {
    return 5 + eastM / METRES_PER_DEGREE / COSINE;
  }
}
