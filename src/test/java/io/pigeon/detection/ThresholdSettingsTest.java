package io.pigeon.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pigeon.InvalidSettingException;
import io.pigeon.detection.fold.Thresholds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class ThresholdSettingsTest {

  private static final Pattern FIGURE = Pattern.compile(" {4}# ([a-z.-]+): (.+?) *(#.*)?");
  private static final Optional<String> NO_TOOL = Optional.empty();

  @Test
  void nothing_set_means_the_figures_of_the_specification() {
    assertThat(settings(Map.of()).usual()).isEqualTo(Thresholds.defaults());
  }

  @Test
  void the_reference_configuration_names_every_figure_with_its_default() throws IOException {
    Map<String, String> reference = new LinkedHashMap<>();
    for (String line : Files.readAllLines(Path.of("src/main/resources/application.yml"))) {
      Matcher figure = FIGURE.matcher(line);
      if (figure.matches()) {
        reference.put(figure.group(1), figure.group(2));
      }
    }
    assertThat(settings(reference).usual()).isEqualTo(Thresholds.defaults());
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> settings(Map.of("nonsense", "1")))
        .satisfies(
            e ->
                assertThat(e.action())
                    .contains("Thresholds are " + String.join(", ", sortedBehindFluid(reference))));
  }

  @Test
  void a_figure_is_set_by_its_key() {
    Thresholds set =
        settings(
                Map.of(
                    "reorder.delay", "45s",
                    "gate.min-jump", "200.5",
                    "alert.minutes[0]", "60",
                    "alert.minutes[1]", "20",
                    "heartbeat.period", "PT1H"))
            .usual();

    assertThat(set.intake().reorderDelay()).isEqualTo(Duration.ofSeconds(45));
    assertThat(set.gate().minJumpM()).isEqualTo(200.5);
    assertThat(set.alerts().minutes()).isEqualTo(List.of(60, 20));
    assertThat(set.heartbeatPeriod()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void what_the_optional_events_judge_by_is_set_like_the_rest() {
    ThresholdSettings set =
        settings(
            Map.of(
                "trap.zone", "150",
                "stall.levels", "20, 40",
                "run.abandon-after", "48h",
                "speed.max", "5",
                "tools.MFL.speed.min", "0.5",
                "tools.MFL.speed.max", "none",
                "events.state", "false"));

    assertThat(set.usual().notices())
        .isEqualTo(
            new Thresholds.Notices(
                150,
                List.of(20, 40),
                Duration.ofHours(48),
                OptionalDouble.empty(),
                OptionalDouble.of(5)));
    Thresholds.Notices ofTool = set.forRun("L1", Optional.of("MFL")).notices();
    assertThat(ofTool.minSpeedMps()).hasValue(0.5);
    assertThat(ofTool.maxSpeedMps()).isEmpty();
  }

  @Test
  void an_environment_variable_sets_a_figure_too() {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .addFirst(
            new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                Map.of(
                    "PIGEON_DETECTION_GATE_MIN_JUMP", "200",
                    "PIGEON_DETECTION_POLL_INTERVAL", "500")));

    Thresholds set =
        new ThresholdSettings(environment, PROPERTIES, new Bootstrap(PROPERTIES, Clock.systemUTC()))
            .usual();

    assertThat(set.gate().minJumpM()).isEqualTo(200);
  }

  @Test
  void a_route_wins_over_a_tool_and_a_tool_over_what_is_set_for_all() {
    ThresholdSettings settings =
        settings(
            Map.of(
                "gate.speed", "20",
                "stop.window", "6m",
                "tools.MFL.gate.speed", "15",
                "tools.MFL.reverse.distance", "300",
                "routes.[L 1.2].gate.speed", "12"));

    assertThat(settings.forRun("L9", NO_TOOL).gate().speedMps()).isEqualTo(20);
    assertThat(settings.forRun("L9", Optional.of("MFL")).gate().speedMps()).isEqualTo(15);
    assertThat(settings.forRun("L 1.2", NO_TOOL).gate().speedMps()).isEqualTo(12);
    Thresholds both = settings.forRun("L 1.2", Optional.of("MFL"));
    assertThat(both.gate().speedMps()).isEqualTo(12);
    assertThat(both.movement().reverseDistanceM()).isEqualTo(300);
    assertThat(both.movement().stopWindow()).isEqualTo(Duration.ofMinutes(6));
  }

  @Test
  void a_liquid_line_has_its_own_figures_unless_they_are_set_beside_it() {
    ThresholdSettings settings =
        settings(
            Map.of(
                "gate.speed", "25",
                "routes.OIL.fluid", "liquid",
                "routes.OIL.eta.spread", "0.2"));

    Thresholds oil = settings.forRun("OIL", NO_TOOL);
    assertThat(oil.gate().speedMps()).isEqualTo(10);
    assertThat(oil.speed().window()).isEqualTo(Duration.ofMinutes(15));
    assertThat(oil.eta().spread()).isEqualTo(0.2);
    assertThat(settings.usual().gate().speedMps()).isEqualTo(25);
    assertThat(settings(Map.of("fluid", "liquid")).usual().eta().spread()).isEqualTo(0.15);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "resume.distance | 50 | pigeon.detection: resume.distance (50.0 m) must be larger than stop.span (50.0 m); twice it is usual.",
        "routes.L1.stop.span | 100 | pigeon.detection.routes.L1: resume.distance (100.0 m) must be larger than stop.span (100.0 m); twice it is usual.",
        "gate.sped | 10 | pigeon.detection.gate.sped is not known.",
        "tools.MFL.gate.sped | 10 | pigeon.detection.tools.MFL.gate.sped is not known.",
        "gate.speed | fast | pigeon.detection.gate.speed is no number: fast.",
        "gate.speed | NaN | pigeon.detection.gate.speed is no number: NaN.",
        "gate.speed | -1 | pigeon.detection: gate.speed is -1.0; it must be positive.",
        "gate.rebase | 2.5 | pigeon.detection.gate.rebase is no whole number: 2.5.",
        "stop.window | 300 | pigeon.detection.stop.window is no time with its unit, such as 20s, 5m or 2h: 300.",
        "alert.minutes | 15, 30 | pigeon.detection: alert.minutes are [15, 30]; write positive minutes in descending order, such as [30, 15].",
        "stall.levels | 60, 30 | pigeon.detection: stall.levels are [60, 30]; write positive minutes in ascending order, such as [30, 60, 120].",
        "speed.max | fast | pigeon.detection.speed.max is no number, or none: fast.",
        "routes.L1.fluid | water | pigeon.detection.routes.L1.fluid is no fluid: water."
      })
  void what_makes_no_sense_is_said_in_a_sentence(String key, String value, String sentence) {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(() -> settings(Map.of(key, value)))
        .withMessage(sentence);
  }

  @Test
  void figures_of_a_route_and_a_tool_that_do_not_fit_each_other_are_refused() {
    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(
            () ->
                settings(
                    Map.of(
                        "routes.L1.resume.distance", "80",
                        "tools.MFL.stop.span", "90",
                        "tools.MFL.resume.distance", "180")))
        .withMessageStartingWith(
            "pigeon.detection.routes.L1 and pigeon.detection.tools.MFL: resume.distance");
  }

  private static final DetectionProperties PROPERTIES =
      new DetectionProperties(
          1000,
          2,
          20_000,
          true,
          new DetectionProperties.First("2h", Duration.ofMinutes(15)),
          Map.of(),
          new DetectionProperties.Events(true, List.of()));

  private static List<String> sortedBehindFluid(Map<String, String> reference) {
    return Stream.concat(
            Stream.of("fluid"),
            reference.keySet().stream().filter(key -> !key.equals("fluid")).sorted())
        .toList();
  }

  private static ThresholdSettings settings(Map<String, String> figures) {
    Map<String, Object> properties = new HashMap<>();
    figures.forEach((key, value) -> properties.put("pigeon.detection." + key, value));
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
    return new ThresholdSettings(
        environment, PROPERTIES, new Bootstrap(PROPERTIES, Clock.systemUTC()));
  }
}
