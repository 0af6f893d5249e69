// The list of runs: found by text and filters, in pages, kept up to date.

import { get } from './api.js';
import { debounced, field, h, pager, problem, select } from './dom.js';
import { time, took } from './format.js';
import { keys } from './keys.js';
import { follow } from './stream.js';

const LIMIT = 50;
const MOST_COMPARED = 8;
const COLUMNS = ['Compare', 'Run', 'Experiment', 'Preset', 'Seed', 'Status', 'Started', 'Took'];

export async function runsView(root, { parameters }) {
  const wanted = {
    text: parameters.get('text') ?? '', experiment: parameters.get('experiment') ?? '', preset: parameters.get('preset') ?? '',
    status: parameters.get('status') ?? '', sort: parameters.get('sort') ?? 'started', order: parameters.get('order') ?? 'descending', offset: 0,
  };
  const chosen = new Set();
  const rows = new Map();
  const fault = h('div');
  const body = h('tbody');
  const pages = h('div');
  const count = h('p', { class: 'soft small', role: 'status' });
  const compare = h('button', { type: 'button', disabled: true, onclick: goCompare }, 'Compare');
  const search = h('input', { type: 'search', value: wanted.text, placeholder: 'id, name, reason, digest', oninput: debounced(150, () => change('text', search.value)) });
  const experiment = filter('experiment');
  const preset = filter('preset');
  const status = select([['', 'all'], 'running', 'completed', 'failed', 'cancelled'], wanted.status, () => change('status', status.value));
  const sort = select(
    [['started descending', 'newest first'], ['started ascending', 'oldest first'], ['experiment ascending', 'by experiment'], ['status ascending', 'by status'], ['duration descending', 'longest first']],
    `${wanted.sort} ${wanted.order}`,
    () => {
      [wanted.sort, wanted.order] = sort.value.split(' ');
      change('offset', 0);
    });

  root.append(
    h('h1', { tabindex: '-1' }, 'Runs'),
    h('form', { class: 'filters', role: 'search', onsubmit: (event) => event.preventDefault() },
      field('Search', search, 'wide'), field('Experiment', experiment), field('Preset', preset), field('Status', status), field('Order', sort), compare),
    fault, count,
    h('table', { class: 'cards', id: 'runs' },
      h('thead', {}, h('tr', {}, COLUMNS.map((name) => h('th', { scope: 'col' }, name)))), body),
    pages);

  function filter(name) {
    return select([['', 'all']], '', (event) => change(name, event.target.value));
  }

  function change(name, value) {
    wanted.offset = 0;
    wanted[name] = value;
    load();
  }

  async function load() {
    try {
      show(await get('/runs', { ...wanted, limit: LIMIT }));
      fault.replaceChildren();
    } catch (failure) {
      fault.replaceChildren(problem(failure));
    }
  }

  function show(page) {
    options(experiment, page.experiments, wanted.experiment);
    options(preset, page.presets, wanted.preset);
    const shown = page.runs.map((run) => row(run));
    if (shown.length !== body.children.length || shown.some((each, i) => body.children[i] !== each)) {
      const focused = document.activeElement;
      body.replaceChildren(...shown);
      if (focused?.isConnected && focused !== document.activeElement) {
        focused.focus();
      }
    }
    if (page.runs.length === 0) {
      body.replaceChildren(h('tr', {}, h('td', { colspan: COLUMNS.length, class: 'empty' },
        page.total === 0 ? 'There is no run yet. Start one here, or by ./prudence run.' : 'No run matches.')));
    }
    count.textContent = page.matching === page.total ? `${page.total} runs` : `${page.matching} of ${page.total} runs`;
    pages.replaceChildren(pager(wanted.offset, LIMIT, page.matching, (offset) => {
      wanted.offset = offset;
      load();
    }));
  }

  /** The same element as long as nothing about the run has changed, so that focus and selection stay. */
  function row(run) {
    const text = JSON.stringify(run) + (run.ended ? '' : Math.floor(Date.now() / 1000));
    const before = rows.get(run.id);
    if (before?.text === text) {
      return before.element;
    }
    const box = h('input', { type: 'checkbox', 'aria-label': `Compare ${run.id}`, onchange: () => choose(run.id, box) });
    box.checked = chosen.has(run.id);
    const cell = (label, ...content) => h('td', { 'data-label': label }, ...content);
    const element = h('tr', {},
      cell('Compare', box),
      h('th', { scope: 'row', 'data-label': 'Run' }, h('a', { href: `#/runs/${encodeURIComponent(run.id)}`, class: 'mono' }, run.id)),
      cell('Experiment', run.experiment), cell('Preset', run.preset), cell('Seed', run.seed),
      cell('Status', h('span', { class: `badge ${run.status}` }, run.status)),
      cell('Started', time(run.started)), cell('Took', took(run)));
    rows.set(run.id, { text, element });
    return element;
  }

  function choose(id, box) {
    if (box.checked && chosen.size === MOST_COMPARED) {
      box.checked = false;
    }
    if (box.checked) {
      chosen.add(id);
    } else {
      chosen.delete(id);
    }
    compare.disabled = chosen.size === 0;
    compare.textContent = chosen.size === 0 ? 'Compare' : `Compare ${chosen.size}`;
  }

  function goCompare() {
    if (chosen.size > 0) {
      location.hash = `#/compare?${[...chosen].map((id) => `run=${encodeURIComponent(id)}`).join('&')}`;
    }
  }

  function move(by) {
    const links = [...body.querySelectorAll('a')];
    const at = links.indexOf(document.activeElement?.closest('tr')?.querySelector('a'));
    links[Math.min(Math.max(at + by, 0), links.length - 1)]?.focus();
  }

  keys({
    '/': ['search', () => search.focus()],
    j: ['next run', () => move(1)],
    k: ['previous run', () => move(-1)],
    x: ['choose the run for the comparison', () => document.activeElement?.closest('tr')?.querySelector('input')?.click()],
    c: ['compare the chosen runs', goCompare],
  });
  await load();
  const stop = follow('/stream', null, { changed: debounced(100, load) });
  return stop;
}

function options(control, values, chosen) {
  if (control.options.length !== values.length + 1) {
    control.replaceChildren(h('option', { value: '' }, 'all'), ...values.map((value) => h('option', { value }, value)));
    control.value = chosen;
  }
}
