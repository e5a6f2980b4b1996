package io.pigeon.faults;

import java.util.ArrayList;
import java.util.List;

/** What all others are compared with: several instances, and nothing happens to them. */
record NoFault(int rows, int instances) {

  private static final int LANES = 8;

  void run(FaultyServer server) {
    try (Scene scene = new Scene(server, "none", 1)) {
      for (int i = 0; i < instances; i++) {
        scene.start(Scene.PATIENT);
      }
      scene.awaitWorkers(instances);
      List<Integer> lanes = new ArrayList<>();
      for (int lane = 0; lane < LANES; lane++) {
        lanes.add(scene.outbox().lane("webhook", "lane-" + lane));
      }
      double began = scene.seconds();
      for (int left = rows; left > 0; left -= 500) {
        int lane = scene.random().nextInt(LANES);
        scene
            .outbox()
            .insert(lanes.get(lane), scene.receiver().url("/lane-" + lane), Math.min(left, 500));
      }
      scene.awaitAllDone();
      double took = scene.seconds() - began;
      scene.conclude(0, "instances %d, %.0f rows/s".formatted(instances, rows / took));
    }
  }
}
