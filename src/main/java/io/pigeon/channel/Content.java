package io.pigeon.channel;

/**
 * The words of a message.
 *
 * @param subject one line of plain text
 * @param text plain text
 * @param formatted the text in the {@link Markup} of the channel, all that comes from data escaped;
 *     the same as {@code text} where the channel takes plain text
 */
public record Content(String subject, String text, String formatted) {}
