package io.pigeon.bench;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.DELETE_ON_CLOSE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** How fast the disk is at this moment: pages of 8 kB that are written and forced in a second. */
final class FsyncProbe {

  private static final int PAGE = 8192;
  private static final long SECOND = 1_000_000_000L;

  private final Path file;

  /**
   * @param directory on the disk that the server's data is on
   */
  FsyncProbe(Path directory) {
    this.file = directory.resolve("fsync.probe");
  }

  double perSecond() {
    try (FileChannel channel = FileChannel.open(file, CREATE, WRITE, DELETE_ON_CLOSE)) {
      // As in the server's log, the page is there before it is written: no new length to record.
      write(channel);
      long began = System.nanoTime();
      long pages = 0;
      while (System.nanoTime() - began < SECOND) {
        write(channel);
        pages++;
      }
      return pages * 1e9 / (System.nanoTime() - began);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(FileChannel channel) throws IOException {
    channel.write(ByteBuffer.allocate(PAGE), 0);
    channel.force(false);
  }
}
