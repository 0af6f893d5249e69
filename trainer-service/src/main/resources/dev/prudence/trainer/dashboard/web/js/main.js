// Which view is shown, by the part of the address behind '#'.

import { h, problem } from './dom.js';
import { keys, listen } from './keys.js';
import { signIn } from './sign-in.js';
import { runsView } from './runs.js';
import { runView } from './run.js';
import { compareView } from './compare.js';
import { startView } from './start.js';

const VIEWS = { runs: runsView, run: runView, compare: compareView, start: startView };
const main = document.getElementById('main');
let leave = () => {};
let turn = 0;
let signingIn = false;

function place() {
  const [path, search = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [view = '', id, tab] = path.split('/').map(decodeURIComponent);
  const parameters = new URLSearchParams(search);
  return view === 'runs' && id ? { view: 'run', id, tab: tab || 'overview', parameters } : { view: view || 'runs', parameters };
}

async function show() {
  const mine = ++turn;
  signingIn = false;
  leave();
  leave = () => {};
  const where = place();
  const view = VIEWS[where.view] ?? runsView;
  mark(where.view === 'run' ? 'runs' : where.view);
  keys({});
  const root = h('div');
  main.replaceChildren(root);
  try {
    const left = await view(root, where);
    if (mine === turn) {
      leave = left ?? leave;
      arrive();
    } else {
      left?.();
    }
  } catch (failure) {
    if (mine === turn && !signingIn) {
      root.replaceChildren(h('h1', { tabindex: '-1' }, 'Not shown'), problem(failure));
      if (failure.status === 0) {
        setTimeout(() => mine === turn && show(), 2000);
      }
    }
  }
}

function arrive() {
  const title = main.querySelector('h1');
  document.title = title ? `${title.textContent} – Prudence` : 'Prudence';
  title?.focus({ preventScroll: true });
}

function mark(view) {
  for (const link of document.querySelectorAll('[data-nav]')) {
    if (link.dataset.nav === view) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.removeAttribute('aria-current');
    }
  }
}

window.addEventListener('hashchange', show);
window.addEventListener('prudence:sign-in', () => {
  if (!signingIn) {
    signingIn = true;
    leave();
    leave = () => {};
    signIn(main, show);
  }
});
document.getElementById('skip').addEventListener('click', (event) => {
  event.preventDefault();
  main.focus();
});
listen();
show();
