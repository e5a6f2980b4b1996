package io.pigeon.detection.fold;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Samples every ten seconds from 08:00:00 on; a pig that was at 1 m/s lately. */
class JumpGateTest {

  private final JumpGate gate = new JumpGate(Thresholds.defaults().gate());
  private final List<Double> admitted = new ArrayList<>();
  private final List<Boolean> jumps = new ArrayList<>();

  @Test
  void what_lies_within_150_m_is_never_suspect() {
    feed(1, 1000, 1150, 1000, 1150);
    assertThat(admitted).containsExactly(1000.0, 1150.0, 1000.0, 1150.0);
  }

  @Test
  void a_stray_ahead_is_cleared_away_by_the_next_sample_that_fits() {
    feed(1, 1000, 1250, 1020, 1030);
    assertThat(admitted).containsExactly(1000.0, 1020.0, 1030.0);
  }

  @Test
  void a_stray_behind_is_cleared_away_too() {
    feed(1, 1000, 750, 1020);
    assertThat(admitted).containsExactly(1000.0, 1020.0);
  }

  @Test
  void a_surge_is_believed_with_its_third_sample_and_is_no_jump() {
    feed(1, 1000, 1250, 1500, 1750, 1760);
    assertThat(admitted).containsExactly(1000.0, 1250.0, 1500.0, 1750.0, 1760.0);
    assertThat(jumps).doesNotContain(true);
  }

  @Test
  void a_surge_backwards_is_believed_too() {
    feed(1, 5000, 4750, 4500, 4250);
    assertThat(admitted).containsExactly(5000.0, 4750.0, 4500.0, 4250.0);
  }

  @Test
  void two_strays_on_either_side_do_not_support_each_other() {
    feed(1, 1000, 1280, 740, 1270, 1030);
    assertThat(admitted).containsExactly(1000.0, 1030.0);
  }

  @Test
  void a_far_place_that_three_samples_agree_on_is_believed_as_a_jump() {
    feed(1, 1000, 9000, 9010, 9020);
    assertThat(admitted).containsExactly(1000.0, 9000.0, 9010.0, 9020.0);
    assertThat(jumps).containsExactly(false, false, false, true);
  }

  @Test
  void far_places_that_do_not_agree_are_never_believed() {
    feed(1, 1000, 9000, 20_000, 3000, 12_000);
    assertThat(admitted).containsExactly(1000.0);
  }

  @Test
  void three_times_the_speed_it_had_lately_is_usual() {
    feed(6, 1000, 1179, 1358);
    assertThat(admitted).containsExactly(1000.0, 1179.0, 1358.0);
    admitted.clear();
    feed(6, 1000, 1181);
    assertThat(admitted).containsExactly(1000.0);
  }

  @Test
  void a_hundred_and_fifty_metres_are_no_jump_whatever_the_time() {
    feed(1, 1000, 1150);
    assertThat(admitted).containsExactly(1000.0, 1150.0);
  }

  @Test
  void thirty_metres_a_second_are_possible_for_a_fast_pig_and_more_is_not() {
    feed(20, 1000, 1300);
    assertThat(admitted).containsExactly(1000.0, 1300.0);

    admitted.clear();
    feed(20, 1000, 1301);
    assertThat(admitted).containsExactly(1000.0);
  }

  @Test
  void a_pig_that_was_fast_lately_is_believed_at_once() {
    Telemetry table =
        Telemetry.table().cruise("08:00:00", "08:10:00", 10, 0, 6).at("08:10:10", 3770);

    Drive drive = Drive.of(Line.of(0, 20_000), table).live("08:11:00");

    assertThat(drive.suspects).isZero();
    assertThat(drive.accepted).isEqualTo(62);
  }

  private void feed(double latelyMps, double... chainages) {
    JumpGate.Memory memory = JumpGate.Memory.empty();
    for (int i = 0; i < chainages.length; i++) {
      var ts = Telemetry.time("08:00:00").plusSeconds(10L * i);
      Sample sample = Sample.of(Telemetry.row(i, "P", ts, ts, chainages[i]), chainages[i]);
      JumpGate.Verdict verdict = gate.judge(memory, sample, latelyMps);
      memory = verdict.memory();
      verdict.admitted().forEach(each -> admitted.add(each.chainageM()));
      jumps.add(verdict.rebased());
    }
  }
}
