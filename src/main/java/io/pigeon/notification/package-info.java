/** What is to be told to whom: drafts, their keys, and the subscriptions they meet. */
@NullMarked
package io.pigeon.notification;

import org.jspecify.annotations.NullMarked;
