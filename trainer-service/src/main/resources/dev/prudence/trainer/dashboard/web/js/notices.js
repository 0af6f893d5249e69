// Alarms of the monitor and incidents, newest first.

import { get, run as path } from './api.js';
import { debounced, field, h, pager, problem, select } from './dom.js';
import { time } from './format.js';

const LIMIT = 50;

export async function noticesTab(root, run) {
  const wanted = { kind: '', offset: 0 };
  let shown = run.state.notices;
  const fault = h('div');
  const body = h('tbody');
  const pages = h('div');
  const kind = select([['', 'all'], ['alarm', 'alarms'], ['incident', 'incidents']], '', () => {
    wanted.kind = kind.value;
    wanted.offset = 0;
    load();
  });
  root.append(
    h('form', { class: 'filters', onsubmit: (event) => event.preventDefault() }, field('Show', kind)), fault,
    h('table', { class: 'cards', id: 'notices' },
      h('thead', {}, h('tr', {}, ['Time', 'Kind', 'Severity', 'Stage', 'Code', 'Message'].map((name) => h('th', { scope: 'col' }, name)))), body), pages);

  async function load() {
    try {
      const page = await get(`${path(run.id)}/notices`, { ...wanted, limit: LIMIT });
      fault.replaceChildren();
      body.replaceChildren(...page.notices.map(row));
      if (page.notices.length === 0) {
        body.append(h('tr', {}, h('td', { colspan: 6, class: 'empty' }, 'Nothing to report.')));
      }
      pages.replaceChildren(pager(wanted.offset, LIMIT, page.matching, (offset) => {
        wanted.offset = offset;
        load();
      }));
    } catch (failure) {
      fault.replaceChildren(problem(failure));
    }
  }

  const again = debounced(300, load);
  await load();
  return {
    update(state) {
      if (state.notices !== shown) {
        shown = state.notices;
        again();
      }
    },
    leave: () => again.cancel(),
  };
}

function row(notice) {
  const cell = (label, content) => h('td', { 'data-label': label }, content);
  return h('tr', {},
    cell('Time', time(notice.time)), cell('Kind', notice.kind),
    cell('Severity', h('span', { class: `badge ${notice.severity}` }, notice.severity)),
    cell('Stage', notice.stage), cell('Code', h('span', { class: 'mono' }, notice.code)), cell('Message', notice.message));
}
