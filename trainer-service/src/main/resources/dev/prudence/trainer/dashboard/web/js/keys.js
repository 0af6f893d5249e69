// Keyboard shortcuts of one character. They can be switched off, since speech input and slips can trigger them.

import { h } from './dom.js';

const OFF = 'prudence.keys-off';
let actions = new Map();
let pendingGo = false;

/** The shortcuts of a view, by key: [what it does, action]. They replace those of the view before. */
export function keys(ofView) {
  actions = new Map(Object.entries(ofView));
}

const ALWAYS = {
  '?': ['show these keys', showHelp],
  'g r': ['go to the runs', () => { location.hash = '#/runs'; }],
  'g c': ['go to the comparison', () => { location.hash = '#/compare'; }],
  'g n': ['go to a new run', () => { location.hash = '#/start'; }],
};

export function listen() {
  document.addEventListener('keydown', pressed);
  document.getElementById('help').addEventListener('click', showHelp);
}

function pressed(event) {
  if (localStorage.getItem(OFF) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) {
    return;
  }
  if (event.target.closest('input, select, textarea') && event.target.type !== 'checkbox') {
    return;
  }
  const key = pendingGo ? `g ${event.key}` : event.key;
  pendingGo = event.key === 'g' && !pendingGo;
  const action = actions.get(key) ?? ALWAYS[key];
  if (action) {
    event.preventDefault();
    action[1](event);
  }
}

function showHelp() {
  const rows = [...Object.entries(ALWAYS), ...actions].flatMap(([key, [words]]) => [
    h('dt', {}, key.split(' ').map((part) => [h('kbd', {}, part), ' '])), h('dd', {}, words)]);
  const toggle = h('input', { type: 'checkbox', id: 'keys-on', onchange: () => {
    if (toggle.checked) {
      localStorage.removeItem(OFF);
    } else {
      localStorage.setItem(OFF, '1');
    }
  } });
  toggle.checked = !localStorage.getItem(OFF);
  const dialog = h('dialog', { 'aria-labelledby': 'keys-title' },
    h('h2', { id: 'keys-title' }, 'Keys'),
    h('dl', { class: 'keys' }, rows),
    h('p', { class: 'small soft' }, 'In a chart that has the focus: + and − zoom, ← and → move, 0 shows all.'),
    h('p', { class: 'row' }, toggle, h('label', { for: 'keys-on' }, 'Keys are on')),
    h('button', { type: 'button', onclick: () => dialog.close() }, 'Close'));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
