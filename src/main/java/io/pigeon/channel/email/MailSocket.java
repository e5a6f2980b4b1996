package io.pigeon.channel.email;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * The socket of one try. It is closed at the deadline, whatever the server is at: a timeout of the
 * socket alone would wait for ever for one byte a second, and not at all when writing. It reads at
 * most {@value #MOST_BYTES} bytes, as replies are kept in memory.
 */
final class MailSocket extends Socket {

  private static final int MOST_BYTES = 256 * 1024;

  private volatile boolean late;

  /** The time is up. */
  void expire() {
    late = true;
    end();
  }

  /** Closes it, if it is open. */
  void end() {
    try {
      close();
    } catch (IOException e) {
      // Then there is nothing more to be done about it.
    }
  }

  /** Whether it was closed because the time was up. */
  boolean isLate() {
    return late;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new FilterInputStream(super.getInputStream()) {
      private int left = MOST_BYTES;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        if (left <= 0) {
          throw new IOException("The mail server says more than " + MOST_BYTES + " bytes.");
        }
        int count = super.read(bytes, offset, Math.min(length, left));
        left -= Math.max(count, 0);
        return count;
      }
    };
  }

  /** In the form that Jakarta Mail wants it, which connects it. */
  SocketFactory factory() {
    return new SocketFactory() {
      @Override
      public Socket createSocket() {
        return MailSocket.this;
      }

      @Override
      public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException();
      }

      @Override
      public Socket createSocket(String host, int port, InetAddress local, int localPort) {
        throw new UnsupportedOperationException();
      }

      @Override
      public Socket createSocket(InetAddress host, int port) {
        throw new UnsupportedOperationException();
      }

      @Override
      public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
        throw new UnsupportedOperationException();
      }
    };
  }
}
