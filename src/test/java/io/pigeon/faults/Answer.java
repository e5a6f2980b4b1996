package io.pigeon.faults;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** What a receiver may do to a request. */
interface Answer {

  Answer TAKEN = status(204, "");

  /** Cuts the connection off. */
  Answer RESET =
      socket -> {
        socket.setSoLinger(true, 0);
        return false;
      };

  /** Closes the connection without a word. */
  Answer EMPTY = socket -> false;

  Answer GARBAGE = socket -> write(socket, "%&$! one two three\r\n\r\n", false);

  /** Ends in the middle of its body. */
  Answer CUT =
      socket -> write(socket, "HTTP/1.1 200 Said\r\nContent-Length: 99\r\n\r\nhalf", false);

  /**
   * Writes it.
   *
   * @return whether the connection may be used again
   */
  boolean write(Socket socket) throws IOException, InterruptedException;

  /** Whether it says that the request was taken. */
  default boolean taken() {
    return false;
  }

  /**
   * @param headers each ended by CR and LF
   */
  static Answer status(int code, String headers) {
    String length = code == 204 ? "" : "Content-Length: 0\r\n";
    String text = "HTTP/1.1 " + code + " Said\r\n" + headers + length + "\r\n";
    return new Answer() {
      @Override
      public boolean write(Socket socket) throws IOException {
        return Answer.write(socket, text, true);
      }

      @Override
      public boolean taken() {
        return code / 100 == 2;
      }
    };
  }

  /** One byte of a header now and then, without end. */
  static Answer drip(long everyMillis) {
    return socket -> {
      write(socket, "HTTP/1.1 200 Said\r\nX-Slow: ", true);
      while (write(socket, "x", true)) {
        Thread.sleep(everyMillis);
      }
      return false;
    };
  }

  private static boolean write(Socket socket, String text, boolean goesOn) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    return goesOn;
  }
}
