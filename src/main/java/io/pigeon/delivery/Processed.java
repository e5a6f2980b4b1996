package io.pigeon.delivery;

import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/** What this instance has done since it started; each beat writes it to {@code workers}. */
@Component("processed")
class Processed {

  private final AtomicLong claimed = new AtomicLong();
  private final AtomicLong settled = new AtomicLong();

  void addClaimed(int deliveries) {
    claimed.addAndGet(deliveries);
  }

  void addSettled(int tries) {
    settled.addAndGet(tries);
  }

  public long claimed() {
    return claimed.get();
  }

  public long settled() {
    return settled.get();
  }
}
