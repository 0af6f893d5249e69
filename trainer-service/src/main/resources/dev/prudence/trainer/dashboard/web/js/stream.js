// Server-sent events that go on after the trainer was away, from the event after the last one seen.

import { address } from './api.js';

const PAUSE_MILLIS = 1000;
const LONGEST_PAUSE_MILLIS = 10_000;

/**
 * Follows a stream until the returned function is called.
 *
 * @param path of the stream
 * @param after number of the last event that is known; null where the stream has no numbers
 * @param listeners by type of event; each gets the parsed data
 */
export function follow(path, after, listeners) {
  let source = null;
  let last = after;
  let closed = false;
  let timer = 0;
  let pause = PAUSE_MILLIS;

  function open() {
    source = new EventSource(address(path, { after: last }));
    source.addEventListener('open', () => {
      pause = PAUSE_MILLIS;
      show('live');
    });
    source.addEventListener('error', () => {
      show('waiting');
      // The browser itself comes back after a broken connection, but not after an answer that is no stream.
      if (source.readyState === EventSource.CLOSED && !closed) {
        timer = setTimeout(open, pause);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      }
    });
    for (const [type, listener] of Object.entries(listeners)) {
      source.addEventListener(type, (event) => {
        if (closed) {
          return;
        }
        last = event.lastEventId === '' ? last : event.lastEventId;
        listener(JSON.parse(event.data));
      });
    }
  }

  function close() {
    closed = true;
    clearTimeout(timer);
    source.close();
    show('none');
  }

  open();
  return close;
}

const WORDS = { live: 'live', waiting: 'reconnecting…', none: '' };

function show(state) {
  const badge = document.getElementById('connection');
  if (badge.dataset.state !== state) {
    badge.dataset.state = state;
    badge.textContent = WORDS[state];
  }
}
