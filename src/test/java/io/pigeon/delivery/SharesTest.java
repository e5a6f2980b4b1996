package io.pigeon.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.pigeon.delivery.Shares.Asking;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharesTest {

  @Test
  void lanes_of_equal_weight_get_equal_shares() {
    assertThat(Shares.of(8, List.of(new Asking(1, 1, 99), new Asking(2, 1, 99))))
        .isEqualTo(Map.of(1, 4, 2, 4));
  }

  @Test
  void a_heavier_lane_gets_more() {
    assertThat(Shares.of(8, List.of(new Asking(1, 3, 99), new Asking(2, 1, 99))))
        .isEqualTo(Map.of(1, 6, 2, 2));
  }

  @Test
  void what_one_cannot_use_goes_to_the_others() {
    assertThat(Shares.of(10, List.of(new Asking(1, 1, 2), new Asking(2, 1, 99))))
        .isEqualTo(Map.of(1, 2, 2, 8));
  }

  @Test
  void with_fewer_places_than_lanes_the_first_get_one_each() {
    assertThat(Shares.of(2, List.of(new Asking(7, 1, 9), new Asking(8, 9, 9), new Asking(9, 1, 9))))
        .containsOnlyKeys(7, 8);
  }

  @Test
  void no_lane_gets_more_than_its_room_and_no_place_is_divided_twice() {
    Map<Integer, Integer> shares =
        Shares.of(7, List.of(new Asking(1, 5, 3), new Asking(2, 1, 2), new Asking(3, 2, 1)));
    assertThat(shares).isEqualTo(Map.of(1, 3, 2, 2, 3, 1));
  }

  @Test
  void without_places_or_lanes_there_is_nothing() {
    assertThat(Shares.of(0, List.of(new Asking(1, 1, 1)))).isEmpty();
    assertThat(Shares.of(5, List.of())).isEmpty();
  }
}
