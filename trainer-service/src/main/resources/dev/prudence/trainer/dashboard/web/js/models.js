// Model versions, and where each comes from.

import { get, run as path } from './api.js';
import { debounced, h, pager, problem } from './dom.js';
import { bytes, time } from './format.js';

const LIMIT = 50;
const COLUMNS = ['Model', 'Version', 'Kind', 'Published', 'By stage', 'That stage reads', 'Follows', 'Size', 'Digest', 'Same bytes in', 'Kept'];

export async function modelsTab(root, run) {
  let offset = 0;
  let shown = run.state.models;
  const fault = h('div');
  const body = h('tbody');
  const pages = h('div');
  root.append(fault, h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Model versions' },
    h('table', { class: 'cards', id: 'models' }, h('thead', {}, h('tr', {}, COLUMNS.map((name) => h('th', { scope: 'col' }, name)))), body)), pages);

  async function load() {
    try {
      const page = await get(`${path(run.id)}/models`, { offset, limit: LIMIT });
      fault.replaceChildren();
      body.replaceChildren(...page.models.map(row));
      if (page.models.length === 0) {
        body.append(h('tr', {}, h('td', { colspan: COLUMNS.length, class: 'empty' }, 'No model was published.')));
      }
      pages.replaceChildren(pager(offset, LIMIT, page.matching, (to) => {
        offset = to;
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
      if (state.models !== shown) {
        shown = state.models;
        again();
      }
    },
    leave: () => again.cancel(),
  };
}

function row(model) {
  const short = (digest) => h('span', { class: 'mono', title: digest }, digest.slice(0, 12));
  const cells = [
    model.model, `${model.number} (epoch ${model.epoch})`, model.kind, time(model.time), model.stage, model.inputs.join(', ') || '–',
    model.previous ? short(model.previous) : '–', bytes(model.sizeBytes), short(model.digest),
    model.elsewhere.length === 0 ? '–' : model.elsewhere.slice(0, 5).map((id) => [h('a', { href: `#/runs/${encodeURIComponent(id)}/models`, class: 'mono' }, id), ' ']),
    model.kept ? 'yes' : 'dropped',
  ];
  return h('tr', {}, cells.map((content, i) => h('td', { 'data-label': COLUMNS[i] }, content)));
}
