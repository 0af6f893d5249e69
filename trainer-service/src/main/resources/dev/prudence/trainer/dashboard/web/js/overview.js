// The stages of a run and where they stand, its files and its configuration.

import { address, run as path } from './api.js';
import { h } from './dom.js';
import { duration } from './format.js';

const WORDS = {
  'results.json': 'results', 'report.html': 'report', 'report.md': 'report as text', 'plans.html': 'plans',
  'config.yaml': 'configuration', 'environment.json': 'environment',
};

export function overviewTab(root, run) {
  const list = h('ul', { class: 'stages' });
  const files = h('p', { class: 'row' });
  root.append(
    h('section', { class: 'card' }, h('h2', {}, 'Stages'), list),
    h('section', { class: 'card' }, h('h2', {}, 'Files'), files),
    h('details', { class: 'card' }, h('summary', {}, 'Configuration'), h('pre', { tabindex: '0' }, JSON.stringify(run.document, null, 2))));
  show(run.state);
  showFiles(run);

  function show(state) {
    list.replaceChildren(...state.stages.map(item));
  }

  function showFiles(now) {
    files.replaceChildren(...now.outputs.map((name) => h('a', {
      class: 'button quiet', href: address(`${path(now.id)}/files/${name}`), target: name.endsWith('.html') ? '_blank' : null,
    }, WORDS[name] ?? name)));
  }

  return { update: show, run: showFiles };
}

function item(stage) {
  const running = stage.state === 'running';
  const counted = running && stage.total > 0;
  return h('li', {},
    h('span', {}, stage.name),
    h('span', { class: `badge ${stage.state}` }, stage.state),
    running
      ? h('span', { class: 'small' }, `${stage.activity} ${stage.done}${counted ? ` of ${stage.total}` : ''} ${stage.unit}`,
        counted ? h('progress', { max: stage.total, value: stage.done, 'aria-label': stage.name }) : null)
      : h('span'),
    h('span', { class: 'small soft number' }, stage.state === 'done' ? duration(stage.seconds) : ''));
}
