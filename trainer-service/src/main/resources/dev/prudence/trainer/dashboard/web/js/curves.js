// The curves of one run, a panel for each measure. Panels are filled when they come into view.

import { get, run as path } from './api.js';
import { Chart } from './chart.js';
import { debounced, field, h, problem, select } from './dom.js';
import { split } from './format.js';

/** What people look at first, in this order; then everything else by name. */
const FIRST = [/^gold$/, /^proxy$/, /^kl$/, /^variance$/, /^solve-rate/, /loss/, /per-second$/, /entropy/, /replay/];
const AXES = [['step', 'step'], ['time', 'seconds'], ['kl', 'divergence (KL)']];
const MOST_LINES = 24;
const FIRST_PANELS = 12;

/** Panels by measure; those whose lines have but one point come last. @param series how many points each has, by name */
export function byMeasure(series) {
  const measures = new Map();
  for (const name of series.keys()) {
    const { measure } = split(name);
    if (!measures.has(measure)) {
      measures.set(measure, []);
    }
    measures.get(measure).push(name);
  }
  const rank = (measure) => {
    const found = FIRST.findIndex((pattern) => pattern.test(measure));
    const single = measures.get(measure).every((name) => series.get(name) < 2);
    return (found < 0 ? FIRST.length : found) + (single ? 2 * FIRST.length : 0);
  };
  return new Map([...measures].sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b)));
}

export const axisControl = (chosen, onchange) => field('Against', select(AXES, chosen, onchange));
export const axisWords = (axis) => AXES.find(([id]) => id === axis)[1];

export async function curvesTab(root, run) {
  const id = run.id;
  let axis = 'step';
  let wanted = '';
  let all = false;
  let sequence = 0;
  const known = new Map();
  const panels = new Map();
  const fault = h('div');
  const grid = h('div', { class: 'panels' });
  const more = h('button', { type: 'button', class: 'quiet', onclick: () => { all = true; arrange(); } });
  const search = h('input', { type: 'search', placeholder: 'gold, loss, …', oninput: debounced(150, () => { wanted = search.value; arrange(); }) });
  const axes = axisControl(axis, (event) => {
    axis = event.target.value;
    panels.forEach((panel) => panel.destroy());
    panels.clear();
    arrange();
  });
  root.append(h('form', { class: 'filters', onsubmit: (event) => event.preventDefault() }, axes, field('Measure', search, 'wide')), fault, grid, more);

  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const panel = [...panels.values()].find((each) => each.chart.element === entry.target);
      panel?.see(entry.isIntersecting);
    }
  }, { rootMargin: '300px' });

  async function list() {
    try {
      const answer = await get(`${path(id)}/series`);
      answer.series.forEach((series) => known.set(series.name, series.points));
      sequence ||= answer.sequence;
      fault.replaceChildren();
      arrange();
    } catch (failure) {
      fault.replaceChildren(problem(failure));
    }
  }

  function arrange() {
    const measures = [...byMeasure(known)].filter(([measure, names]) =>
      wanted === '' || measure.includes(wanted) || names.some((name) => name.includes(wanted)));
    const shown = all || wanted ? measures : measures.slice(0, FIRST_PANELS);
    const names = new Set(shown.map(([measure]) => measure));
    for (const [measure, panel] of panels) {
      if (!names.has(measure)) {
        panel.destroy();
        panels.delete(measure);
      }
    }
    for (const [measure, lines] of shown) {
      if (!panels.has(measure)) {
        panels.set(measure, new Panel(id, measure, () => axis));
        grid.append(panels.get(measure).chart.element);
        seen.observe(panels.get(measure).chart.element);
      }
      panels.get(measure).lines(lines);
    }
    for (const [measure] of shown) {
      grid.append(panels.get(measure).chart.element);
    }
    more.hidden = shown.length === measures.length;
    more.textContent = `Show all ${measures.length} measures`;
    if (known.size === 0) {
      grid.replaceChildren(h('p', { class: 'empty' }, 'No numbers yet.'));
    } else {
      grid.querySelector('.empty')?.remove();
    }
  }

  const listAgain = debounced(1000, list);
  await list();
  return {
    sequence: () => sequence,
    update(state, points) {
      let unknown = false;
      for (const [name, step, seconds, value] of points) {
        unknown ||= !known.has(name);
        panels.get(split(name).measure)?.point(name, step, seconds, value);
      }
      if (unknown) {
        listAgain();
      }
    },
    reset() {
      list();
      panels.forEach((panel) => panel.stale());
    },
    leave() {
      listAgain.cancel();
      seen.disconnect();
      panels.forEach((panel) => panel.destroy());
    },
  };
}

/** One chart with what it needs to fill itself. */
class Panel {
  #run;
  #axis;
  #names = [];
  #measure;
  #visible = false;
  #filled = false;
  #loading = false;
  #again = false;
  #waiting = [];
  #limit = Infinity;
  #refill;

  constructor(run, measure, axis) {
    this.#run = run;
    this.#measure = measure;
    this.#axis = axis;
    this.chart = new Chart(measure, axisWords(axis()), () => this.#fill());
    this.chart.element.dataset.measure = measure;
    this.chart.element.chart = this.chart;
    this.#refill = debounced(1500, () => this.#fill());
  }

  lines(names) {
    const shown = names.slice(0, MOST_LINES);
    if (shown.length !== this.#names.length || shown.some((name, i) => name !== this.#names[i])) {
      this.#names = shown;
      this.stale();
    }
  }

  see(visible) {
    this.#visible = visible;
    if (visible && !this.#filled) {
      this.#fill();
    }
  }

  /** What is drawn no longer holds. */
  stale() {
    this.#filled = false;
    if (this.#visible) {
      this.#fill();
    }
  }

  /** A new point. Those that come while the curve is fetched wait; a fetched curve may hold some of them already. */
  point(name, step, seconds, value) {
    if (!this.#filled && !this.#loading) {
      return;
    }
    if (this.#loading) {
      this.#waiting.push([name, step, seconds, value]);
    } else if (this.#axis() === 'kl') {
      this.#refill();
    } else {
      this.#append(name, step, seconds, value);
    }
  }

  #append(name, step, seconds, value) {
    const x = this.#axis() === 'time' ? seconds : step;
    const range = this.chart.range;
    if (!this.chart.has(this.#label(name)) || (range && x > range[1])) {
      return;
    }
    this.chart.append(this.#label(name), x, value);
    if (this.chart.size > this.#limit) {
      this.#limit = Infinity;
      this.#fill();
    }
  }

  async #fill() {
    if (this.#loading) {
      this.#again = true;
      return;
    }
    this.#loading = true;
    this.#waiting = [];
    this.#filled = true;
    const range = this.chart.range;
    try {
      const answer = await get('/curves', {
        run: this.#run, name: this.#names, x: this.#axis(), from: range?.[0], to: range?.[1],
        buckets: Math.max(50, Math.round(this.chart.width / 2)),
      });
      this.chart.set(answer.lines.map((line) => ({ label: this.#label(line.name), x: line.x, y: line.y })));
      this.#limit = Math.max(2 * this.chart.size, this.chart.size + 2000);
    } catch {
      this.#filled = false;
    }
    this.#loading = false;
    this.#waiting.splice(0).forEach((point) => this.#axis() !== 'kl' && this.#append(...point));
    if (this.#again) {
      this.#again = false;
      this.#fill();
    }
  }

  #label(name) {
    return split(name).line;
  }

  destroy() {
    this.#refill.cancel();
    this.chart.destroy();
    this.chart.element.remove();
  }
}
