// A chart of several lines, each with x of its own, drawn by uPlot.

import uPlot from '../vendor/uplot.js';
import { h } from './dom.js';
import { number } from './format.js';

const COLOURS = 8;
const DASHES = [[], [6, 4], [2, 3], [10, 3, 2, 3]];
const dark = window.matchMedia('(prefers-color-scheme: dark)');

export class Chart {
  #lines = new Map();
  #hidden = new Set();
  #plot = null;
  #frame = 0;
  #range = null;
  #title;
  #xLabel;
  #onRange;
  #holder = h('div', { class: 'plot', tabindex: '0', role: 'img' });
  #legend = h('ul', { class: 'legend' });
  #reset = h('button', { type: 'button', class: 'quiet small', hidden: true, onclick: () => this.#show(null) }, 'Show all');
  #observer = new ResizeObserver(() => this.#resize());
  #theme = () => this.#rebuild();

  /**
   * @param title what is drawn
   * @param xLabel what it is drawn against
   * @param onRange is told which part of x is wanted, null for all
   */
  constructor(title, xLabel, onRange) {
    this.#title = title;
    this.#xLabel = xLabel;
    this.#onRange = onRange;
    this.element = h('figure', { class: 'chart card' }, h('figcaption', {}, title, this.#reset), this.#holder, this.#legend);
    this.#holder.addEventListener('keydown', (event) => this.#key(event));
    this.#observer.observe(this.#holder);
    this.#describe();
    dark.addEventListener('change', this.#theme);
  }

  get width() {
    return this.#holder.clientWidth || 400;
  }

  get range() {
    return this.#range;
  }

  /** How many points are drawn. */
  get size() {
    return [...this.#lines.values()].reduce((sum, line) => sum + line.x.length, 0);
  }

  /** The points of a line as they are drawn, for tests. */
  line(label) {
    return this.#lines.get(label);
  }

  /** Replaces all lines: [{label, x, y}]. */
  set(lines) {
    const before = [...this.#lines.keys()].join('\n');
    this.#lines = new Map(lines.map((line) => [line.label, { x: line.x, y: line.y }]));
    if ([...this.#lines.keys()].join('\n') === before && this.#plot) {
      this.#draw();
    } else {
      this.#rebuild();
    }
  }

  /** Adds a point at the end of a line. One that is not later replaces what is there from its x on, as after a restart. */
  append(label, x, y) {
    const line = this.#lines.get(label);
    while (line.x.length > 0 && line.x[line.x.length - 1] >= x) {
      line.x.pop();
      line.y.pop();
    }
    line.x.push(x);
    line.y.push(y);
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  has(label) {
    return this.#lines.has(label);
  }

  destroy() {
    cancelAnimationFrame(this.#frame);
    this.#observer.disconnect();
    dark.removeEventListener('change', this.#theme);
    this.#plot?.destroy();
    this.#plot = null;
  }

  #data() {
    const tables = [...this.#lines.values()].map((line) => [line.x, line.y]);
    if (tables.length === 0) {
      return [[]];
    }
    return tables.length === 1 ? tables[0] : uPlot.join(tables);
  }

  #draw() {
    this.#frame = 0;
    this.#plot?.setData(this.#data());
    this.#describe();
  }

  #rebuild() {
    this.#plot?.destroy();
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const axis = { stroke: colour('--soft'), grid: { stroke: colour('--grid'), width: 1 }, ticks: { stroke: colour('--grid'), width: 1 } };
    const series = [...this.#lines.keys()].map((label, i) => ({
      label,
      show: !this.#hidden.has(label),
      stroke: colour(`--line-${(i % COLOURS) + 1}`),
      dash: DASHES[Math.floor(i / COLOURS) % DASHES.length],
      width: 2,
      spanGaps: true,
      points: { show: (u, s) => u.data[s].length < 60 },
    }));
    this.#plot = new uPlot({
      width: this.width,
      height: this.#holder.clientHeight || 240,
      legend: { show: false },
      cursor: { drag: { x: true, y: false, setScale: false }, points: { size: 7 } },
      scales: { x: { time: false } },
      series: [{ label: this.#xLabel }, ...series],
      axes: [
        { ...axis, label: this.#xLabel, labelSize: 20, size: 34, space: 80, values: (u, values) => values.map(number) },
        { ...axis, size: 62, values: (u, values) => values.map(number) },
      ],
      hooks: {
        setSelect: [(u) => u.select.width > 3 && this.#select(u)],
        setCursor: [(u) => this.#point(u)],
      },
    }, this.#data(), this.#holder);
    this.#plot.over.addEventListener('dblclick', () => this.#show(null));
    this.#showLegend();
    this.#describe();
  }

  #select(u) {
    const range = [u.posToVal(u.select.left, 'x'), u.posToVal(u.select.left + u.select.width, 'x')];
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.#show(range);
  }

  #show(range) {
    this.#range = range;
    this.#reset.hidden = range === null;
    this.#onRange(range);
  }

  #key(event) {
    const { min, max } = this.#plot?.scales.x ?? {};
    if (min === undefined || min === null || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const width = max - min;
    const moves = {
      '+': [min + width / 4, max - width / 4], '-': [min - width / 2, max + width / 2],
      ArrowLeft: [min - width / 4, max - width / 4], ArrowRight: [min + width / 4, max + width / 4],
    };
    if (event.key === '0') {
      this.#show(null);
    } else if (moves[event.key] && width > 0) {
      this.#show(moves[event.key]);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  #resize() {
    const width = this.#holder.clientWidth;
    if (this.#plot && width > 0 && width !== this.#plot.width) {
      this.#plot.setSize({ width, height: this.#plot.height });
    }
  }

  #showLegend() {
    const names = shortened([...this.#lines.keys()]);
    this.#legend.replaceChildren(...[...this.#lines.keys()].map((label, i) => {
      const button = h('button', { type: 'button', 'aria-pressed': String(!this.#hidden.has(label)), title: label, onclick: () => this.#toggle(label, button) },
        h('span', { class: `swatch c${(i % COLOURS) + 1}` }), h('span', { class: 'name' }, names[i]), h('span', { class: 'number' }));
      return h('li', {}, button);
    }));
  }

  #toggle(label, button) {
    if (this.#hidden.has(label)) {
      this.#hidden.delete(label);
    } else {
      this.#hidden.add(label);
    }
    button.setAttribute('aria-pressed', String(!this.#hidden.has(label)));
    this.#plot.setSeries([...this.#lines.keys()].indexOf(label) + 1, { show: !this.#hidden.has(label) });
  }

  /** In the legend: the last values, or those under the pointer. */
  #point(u) {
    const at = u.cursor.idx;
    const lines = [...this.#lines.values()];
    lines.forEach((line, i) => {
      const value = at === null || at === undefined ? line.y[line.y.length - 1] : near(u.data[i + 1], at);
      const place = this.#legend.children[i]?.querySelector('.number');
      if (place) {
        place.textContent = number(value);
      }
    });
  }

  #describe() {
    const parts = [...this.#lines].slice(0, 8).map(([label, line]) => `${label}: last ${number(line.y[line.y.length - 1])}`);
    const more = this.#lines.size > 8 ? `, and ${this.#lines.size - 8} more lines` : '';
    this.#holder.setAttribute('aria-label', `${this.#title} against ${this.#xLabel}. ${parts.join(', ')}${more}`);
    if (this.#plot) {
      this.#point(this.#plot);
    }
  }
}

/** Without what all of them begin with, up to a boundary between words. */
function shortened(labels) {
  let common = labels.length < 2 ? 0 : labels[0].length;
  for (const label of labels) {
    while (!label.startsWith(labels[0].slice(0, common))) {
      common--;
    }
  }
  const cut = labels.length < 2 ? 0 : Math.max(...['-', ' '].map((separator) => labels[0].slice(0, common).lastIndexOf(separator) + 1));
  return labels.map((label) => (cut < 5 ? label : `…${label.slice(cut)}`));
}

/** The value at a place, or the one before where the line has none of its own there. */
function near(values, at) {
  let i = at;
  while (i >= 0 && (values[i] === null || values[i] === undefined)) {
    i--;
  }
  return values[i];
}
