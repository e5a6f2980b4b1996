/** Push messages by Firebase Cloud Messaging (FCM). */
@NullMarked
package io.pigeon.channel.push;

import org.jspecify.annotations.NullMarked;
