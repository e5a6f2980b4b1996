package io.pigeon.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.pigeon.PigeonProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.util.FileSystemUtils;

/** Among the rows of a lane there is one that ends its process as soon as it is handed on. */
record PoisonDelivery(int rows, int maxLost) {

  private static final String CHANNEL =
      """
      - route:
          id: channel-poison
          group: channels
          description: Ends the process at the row that is poison, and posts all others.
          from:
            uri: direct
            parameters:
              name: channel-poison
            steps:
              - bean:
                  beanType: io.pigeon.faults.PoisonDelivery$Halt
                  method: perhaps
              - to:
                  uri: direct:channel-webhook
      """;

  /** On the class path of the instances. */
  public static final class Halt {
    public void perhaps(io.pigeon.channel.Message message) {
      if (message.json().contains("\"n\": " + POISON + "}")) {
        Runtime.getRuntime().halt(86);
      }
    }
  }

  private static final long POISON = 7;

  void run(FaultyServer server) throws IOException, InterruptedException {
    Path routes = Path.of("target", "faults", "routes").toAbsolutePath();
    FileSystemUtils.deleteRecursively(routes);
    FileSystemUtils.copyRecursively(Path.of("src/main/resources/routes"), routes);
    Files.writeString(routes.resolve("channels/poison.camel.yaml"), CHANNEL);
    try (Scene scene = new Scene(server, "poison", 7)) {
      scene
          .receiver()
          .script(
              "/poison",
              (row, earlier) -> {
                Thread.sleep(50);
                return Answer.TAKEN;
              });
      int lane = scene.outbox().lane("poison", "poison");
      scene.outbox().insert(lane, scene.receiver().url("/poison"), rows);
      scene.outbox().committed().remove(POISON);
      int halts = 0;
      PigeonProcess process = start(scene, routes);
      while (!scene.outbox().isEmpty()) {
        if (!process.isAlive()) {
          halts++;
          process = start(scene, routes);
        }
        Thread.sleep(100);
      }
      long receives =
          scene
              .outbox()
              .count(
                  "SELECT coalesce(max(receives), 0) FROM dead_letters WHERE exhausted = 'POISON'");
      long dead = scene.outbox().count("SELECT count(*) FROM dead_letters");
      scene.conclude(
          (long) halts * Scene.MAX_IN_FLIGHT,
          "halts %d, dead %d after %d receives".formatted(halts, dead, receives));
      assertThat(dead).isEqualTo(1);
      assertThat(receives).isEqualTo(maxLost);
      assertThat(halts).isEqualTo(maxLost);
    }
  }

  private PigeonProcess start(Scene scene, Path routes) {
    return scene.start(
        "pigeon.routes.directory=" + routes, "pigeon.delivery.retry.max-lost=" + maxLost);
  }
}
