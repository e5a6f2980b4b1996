package io.pigeon.channel;

import java.util.stream.IntStream;

/**
 * How long a text is as a short message.
 *
 * @param segments messages that it is sent and billed as, one at least; a phone shows them as one
 */
record SmsLength(Encoding encoding, int segments) {

  /**
   * The alphabets of 3GPP TS 23.038. A message has 140 octets; where it is one of several, six of
   * them say which (3GPP TS 23.040, 9.2.3.24.1).
   */
  enum Encoding {
    /** Septets: 160 in a message of its own, 153 in one of several. */
    GSM_7(160, 153) {
      @Override
      int units(int character) {
        return EXTENSION.indexOf(character) >= 0 ? 2 : 1;
      }
    },
    /** UTF-16 code units: 70 in a message of its own, 67 in one of several. */
    UCS_2(70, 67) {
      @Override
      int units(int character) {
        return Character.charCount(character);
      }
    };

    private final int alone;
    private final int ofSeveral;

    Encoding(int alone, int ofSeveral) {
      this.alone = alone;
      this.ofSeveral = ofSeveral;
    }

    abstract int units(int character);
  }

  /** The GSM 7 bit default alphabet, in the order of its table (6.2.1), without the escape. */
  static final String BASIC =
      "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
          + " !\"#¤%&'()*+,-./0123456789:;<=>?"
          + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
          + "¿abcdefghijklmnopqrstuvwxyzäöñüà";

  /** Its extension (6.2.1.1): each takes an escape before it. */
  static final String EXTENSION = "\f^{}\\[~]|€";

  /** Of a text as it is sent; one character outside the GSM alphabet makes all of it UCS-2. */
  static SmsLength of(String text) {
    Encoding encoding =
        text.codePoints().allMatch(c -> BASIC.indexOf(c) >= 0 || EXTENSION.indexOf(c) >= 0)
            ? Encoding.GSM_7
            : Encoding.UCS_2;
    return new SmsLength(
        encoding, segments(text.codePoints().map(encoding::units).toArray(), encoding));
  }

  /** Neither an escape and what it escapes nor the halves of a surrogate pair are parted. */
  private static int segments(int[] units, Encoding encoding) {
    if (IntStream.of(units).sum() <= encoding.alone) {
      return 1;
    }
    int segments = 1;
    int free = encoding.ofSeveral;
    for (int unit : units) {
      if (unit > free) {
        segments++;
        free = encoding.ofSeveral;
      }
      free -= unit;
    }
    return segments;
  }

  /**
   * The longest beginning of a text that takes no more than so many segments, three dots included,
   * in the encoding of the whole text; the text itself if that does.
   */
  static String cut(String text, int most) {
    SmsLength whole = of(text);
    if (whole.segments <= most) {
      return text;
    }
    // The character for three dots is not in the GSM alphabet.
    String dots = whole.encoding == Encoding.GSM_7 ? "..." : "…";
    int fits = 0;
    int exceeds = Math.min(text.codePointCount(0, text.length()), most * whole.encoding.alone);
    while (exceeds - fits > 1) {
      int middle = (fits + exceeds) >>> 1;
      if (of(beginning(text, middle) + dots).segments <= most) {
        fits = middle;
      } else {
        exceeds = middle;
      }
    }
    return beginning(text, fits) + dots;
  }

  private static String beginning(String text, int characters) {
    return text.substring(0, text.offsetByCodePoints(0, characters));
  }
}
