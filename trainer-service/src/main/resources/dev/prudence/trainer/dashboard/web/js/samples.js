// What was asked and answered, and what each member of the ensembles thinks of it.

import { get, run as path } from './api.js';
import { debounced, field, h, pager, problem, select, svg } from './dom.js';
import { number } from './format.js';

const LIMIT = 20;
const OUTCOMES = [['', 'all'], 'generated', 'degraded', 'timed-out', 'rejected', 'abstained'];

export async function samplesTab(root, run) {
  let sources = [];
  const wanted = { source: '', sort: 'disagreement', outcome: '', offset: 0 };
  const fault = h('div');
  const list = h('div', { class: 'samples' });
  const pages = h('div');
  const source = select([], '', () => change('source', source.value));
  const sort = select([['disagreement', 'most disputed first'], ['gold', 'lowest gold first'], ['id', 'by id']], wanted.sort, () => change('sort', sort.value));
  const outcome = select(OUTCOMES, '', () => change('outcome', outcome.value));
  root.append(
    h('form', { class: 'filters', onsubmit: (event) => event.preventDefault() }, field('From', source), field('Order', sort), field('Outcome', outcome),
      h('button', { type: 'button', class: 'quiet', onclick: () => find() }, 'Look again')),
    fault, list, pages);

  function change(name, value) {
    wanted.offset = 0;
    wanted[name] = value;
    load();
  }

  async function find() {
    try {
      sources = (await get(`${path(run.id)}/sample-sources`)).sources;
      source.replaceChildren(...sources.map((each) => h('option', { value: each.id }, each.title + (each.live ? ' (in progress)' : ''))));
      if (!sources.some((each) => each.id === wanted.source)) {
        wanted.source = sources[0]?.id ?? '';
        wanted.offset = 0;
      }
      source.value = wanted.source;
      await load();
    } catch (failure) {
      fault.replaceChildren(problem(failure));
    }
  }

  async function load() {
    if (wanted.source === '') {
      list.replaceChildren(h('p', { class: 'empty' }, 'No samples: stages that sample show all of them while they work, and keep the most telling ones.'));
      pages.replaceChildren();
      return;
    }
    try {
      const page = await get(`${path(run.id)}/samples`, { ...wanted, limit: LIMIT });
      fault.replaceChildren();
      list.replaceChildren(...page.samples.map(card));
      pages.replaceChildren(pager(wanted.offset, LIMIT, page.matching, (offset) => {
        wanted.offset = offset;
        load();
      }));
    } catch (failure) {
      if (failure.status === 404) {
        await find();
      } else {
        fault.replaceChildren(problem(failure));
      }
    }
  }

  // A stage that ends takes its samples with it and leaves the kept ones.
  let done = ended(run.state);
  const findAgain = debounced(500, find);
  await find();
  return {
    update(state) {
      if (ended(state) !== done || sources.length === 0) {
        done = ended(state);
        findAgain();
      }
    },
    leave: () => findAgain.cancel(),
  };
}

const ended = (state) => state.stages.filter((stage) => stage.state === 'done' || stage.state === 'cached').length;

function card(sample) {
  return h('article', { class: 'card sample' },
    h('p', { class: 'row' },
      h('strong', {}, `Sample ${sample.id}`), h('span', { class: `badge ${sample.outcome}` }, sample.outcome),
      sample.gold === null ? null : h('span', { class: 'badge' }, `gold ${number(sample.gold)}`),
      sample.note ? h('span', { class: 'small soft' }, sample.note) : null),
    h('dl', {},
      h('dt', {}, 'Prompt'), h('dd', {}, sample.prompt || '–'),
      h('dt', {}, 'Response'), h('dd', {}, sample.response || '–'),
      sample.scores.map((scores) => [h('dt', {}, scores.ensemble), h('dd', {}, ...ensemble(scores))])));
}

function ensemble(scores) {
  const variance = scores.variance === null ? '' : `, variance ${number(scores.variance)}`;
  return [
    h('span', { class: `badge ${scores.outcome}` }, scores.outcome), h('span', { class: 'small soft' }, variance),
    strip(scores.values),
    h('ul', { class: 'chips' }, scores.values.map((value, i) => h('li', {}, `${scores.members[i] ?? i} ${number(value)}`))),
  ];
}

/** The members' scores on a line from −4 to 4 deviations. */
function strip(values) {
  const x = (value) => 100 + 25 * Math.max(-4, Math.min(4, value));
  return svg('svg', { class: 'strip', viewBox: '-5 0 210 12', preserveAspectRatio: 'xMinYMid', 'aria-hidden': 'true' },
    svg('line', { x1: 0, x2: 200, y1: 6, y2: 6 }), svg('line', { x1: 100, x2: 100, y1: 1, y2: 11 }),
    values.filter((value) => value !== null).map((value) => svg('circle', { cx: x(value), cy: 6, r: 3 })));
}
