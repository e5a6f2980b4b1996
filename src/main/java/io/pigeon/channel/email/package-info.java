/** Mail: composes messages and hands them to the mail server of their channel. */
@NullMarked
package io.pigeon.channel.email;

import org.jspecify.annotations.NullMarked;
