// Exchanges the token for a cookie, which links and event streams can carry.

import { post } from './api.js';
import { field, h, problem } from './dom.js';

export function signIn(root, again) {
  const token = h('input', { type: 'password', autocomplete: 'current-password', required: true });
  const fault = h('div');
  const form = h('form', { class: 'card', onsubmit: send },
    h('h1', { tabindex: '-1' }, 'Sign in'),
    h('p', {}, 'This trainer asks for the token of its dashboard.'),
    fault,
    h('div', { class: 'filters' }, field('Token', token, 'wide'), h('button', {}, 'Sign in')));
  root.replaceChildren(form);
  token.focus();

  async function send(event) {
    event.preventDefault();
    try {
      await post('/session', {}, { authorization: `Bearer ${token.value}` });
      again();
    } catch (failure) {
      fault.replaceChildren(problem(failure));
      token.focus();
    }
  }
}
