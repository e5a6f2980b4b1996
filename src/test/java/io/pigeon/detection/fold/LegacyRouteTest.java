package io.pigeon.detection.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LegacyRouteTest {

  private static final LegacyRoute ROUTE =
      route(1000, 9000, List.of(poi("A", 2000), poi("B", 5000), poi("C", 5000)), List.of());

  @ParameterizedTest
  @CsvSource({"949.9,false", "950,true", "5000,true", "9050,true", "9050.1,false"})
  void it_reaches_fifty_metres_beyond_its_ends(double place, boolean reached) {
    assertThat(ROUTE.reaches(place, 50)).isEqualTo(reached);
  }

  @Test
  void its_length_is_from_end_to_end() {
    assertThat(ROUTE.lengthM()).isEqualTo(8000);
  }

  @ParameterizedTest
  @CsvSource({"1999,,A", "2000,A,B", "4999,A,B", "5000,C,", "9000,C,"})
  void a_pig_on_a_poi_has_it_behind(double place, String behind, String ahead) {
    assertThat(ROUTE.poiBehind(place).map(Poi::id).orElse(null)).isEqualTo(behind);
    assertThat(ROUTE.poiAhead(place).map(Poi::id).orElse(null)).isEqualTo(ahead);
  }

  @Test
  void one_that_ends_where_it_starts_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> route(1000, 1000, List.of(), List.of()))
        .withMessageContaining("Route L1: its start 1000.0 m is not before its end 1000.0 m");
  }

  @Test
  void pois_out_of_order_are_refused() {
    for (List<Poi> pois :
        List.of(List.of(poi("A", 3000), poi("B", 2000)), List.of(poi("B", 2000), poi("A", 2000)))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> route(0, 9000, pois, List.of()))
          .withMessageContaining("its POIs are not in the order (chainage, id)");
    }
  }

  @Test
  void a_poi_that_is_there_twice_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> route(0, 9000, List.of(poi("A", 1), poi("A", 2)), List.of()))
        .withMessageContaining("POI A is there twice");
  }

  @Test
  void gaps_are_put_in_order_and_may_meet() {
    LegacyRoute route =
        route(
            0,
            9000,
            List.of(),
            List.of(new CoverageGap("H", 200, 300), new CoverageGap("G", 100, 200)));

    assertThat(route.gaps()).extracting(CoverageGap::id).containsExactly("G", "H");
  }

  @Test
  void gaps_that_overlap_are_refused() {
    var gaps = List.of(new CoverageGap("H", 199, 300), new CoverageGap("G", 100, 200));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> route(0, 9000, List.of(), gaps))
        .withMessageContaining("coverage gaps G and H overlap");
  }

  @Test
  void a_gap_that_ends_where_it_starts_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CoverageGap("G", 100, 100))
        .withMessageContaining("Coverage gap G: its start 100.0 m is not before its end");
  }

  @Test
  void a_poi_somewhere_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> poi("A", Double.NaN))
        .withMessageContaining("POI A: its chainage is not a number");
  }

  @Test
  void warnings_of_a_poi_are_listed_longest_first() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Poi("A", "A", PoiKind.MLV, 1, List.of(15, 30), true))
        .withMessageContaining("POI A: alert minutes are [15, 30]");
  }

  private static Poi poi(String id, double chainageM) {
    return new Poi(id, id, PoiKind.MLV, chainageM, List.of(), true);
  }

  private static LegacyRoute route(
      double startM, double endM, List<Poi> pois, List<CoverageGap> gaps) {
    return new LegacyRoute("L1", "Northern trunk", "v7", startM, endM, pois, gaps);
  }
}
