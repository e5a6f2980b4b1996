package io.pigeon.channel;

import java.util.concurrent.ScheduledThreadPoolExecutor;

/** Where requests set their alarms; its one thread keeps no process alive. */
public final class Deadlines extends ScheduledThreadPoolExecutor {

  public Deadlines(String thread) {
    super(
        1,
        task -> {
          Thread one = new Thread(task, thread);
          one.setDaemon(true);
          return one;
        });
    setRemoveOnCancelPolicy(true);
  }
}
