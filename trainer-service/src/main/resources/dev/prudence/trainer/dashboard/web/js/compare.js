// Several runs on one plot.

import { get, run as path } from './api.js';
import { axisControl, axisWords, byMeasure } from './curves.js';
import { Chart } from './chart.js';
import { debounced, field, h, problem, select } from './dom.js';
import { split } from './format.js';
import { follow } from './stream.js';

const MOST_NAMES = 64;
const MOST_RUNS = 8;
/** What the service draws in one answer: runs times names times buckets. */
const MOST_BUCKETS = 200_000;

export async function compareView(root, { parameters }) {
  const ids = parameters.getAll('run').slice(0, MOST_RUNS);
  root.append(h('h1', { tabindex: '-1' }, 'Compare'));
  if (ids.length === 0) {
    root.append(h('p', { class: 'empty' }, 'Choose runs in the ', h('a', { href: '#/runs' }, 'list'), ' first: up to eight.'));
    return () => {};
  }
  let axis = 'step';
  let chart = null;
  const names = new Map();
  const fault = h('div');
  const place = h('div');
  const runs = await Promise.all(ids.map((id) => get(path(id))));
  (await Promise.all(ids.map((id) => get(`${path(id)}/series`)))).forEach((each) => each.series.forEach((series) => names.set(series.name, Math.max(names.get(series.name) ?? 0, series.points))));
  const measures = byMeasure(names);
  let measure = [...measures.keys()][0] ?? '';
  root.append(
    h('form', { class: 'filters', onsubmit: (event) => event.preventDefault() },
      field('Measure', select([...measures.keys()], measure, (event) => { measure = event.target.value; draw(); })),
      axisControl(axis, (event) => { axis = event.target.value; draw(); })),
    fault, place,
    h('ul', { class: 'chips' }, runs.map((run) => h('li', {}, h('a', { href: `#/runs/${encodeURIComponent(run.id)}`, class: 'mono' }, run.id), ` ${run.experiment} ${run.preset}, seed ${run.seed}`))));

  function draw() {
    chart?.destroy();
    chart = new Chart(measure, axisWords(axis), fill);
    chart.element.classList.add('large');
    chart.element.querySelector('.plot').classList.add('tall');
    chart.element.dataset.measure = measure;
    chart.element.chart = chart;
    place.replaceChildren(chart.element);
    fill();
  }

  async function fill() {
    const range = chart.range;
    const wanted = (measures.get(measure) ?? []).slice(0, MOST_NAMES);
    const most = Math.floor(MOST_BUCKETS / Math.max(1, ids.length * wanted.length));
    try {
      const answer = await get('/curves', {
        run: ids, name: wanted, x: axis, from: range?.[0], to: range?.[1],
        buckets: Math.min(most, Math.max(50, Math.round(chart.width / 2))),
      });
      chart.set(answer.lines.map((line) => ({ label: `${line.run} · ${split(line.name).line}`, x: line.x, y: line.y })));
      fault.replaceChildren(answer.lines.length === 0 ? h('p', { class: 'empty' }, 'None of these runs has numbers for this, against this.') : '');
    } catch (failure) {
      fault.replaceChildren(problem(failure));
    }
  }

  draw();
  const again = debounced(1000, fill);
  const going = runs.find((run) => !run.state.end);
  const stop = going ? follow(`${path(going.id)}/stream`, going.state.sequence, { update: again, reset: again }) : () => {};
  return () => {
    stop();
    again.cancel();
    chart.destroy();
  };
}
