// Pages that the run itself has written, each shut into a frame without rights.

import { address, run as path } from './api.js';
import { h } from './dom.js';

export const reportTab = (root, run) => frame(root, run, 'report.html', 'The report', '');
export const plansTab = (root, run) => frame(root, run, 'plans.html', 'What agents imagined before each step', 'allow-scripts');

function frame(root, run, file, title, sandbox) {
  let shown = false;
  show(run);
  return { run: show };

  function show(now) {
    if (shown) {
      return;
    }
    shown = now.outputs.includes(file);
    const source = address(`${path(now.id)}/files/${file}`);
    root.replaceChildren(...(shown
      ? [h('p', {}, h('a', { href: source, target: '_blank' }, 'Open in a page of its own')), h('iframe', { src: source, title, sandbox })]
      : [h('p', { class: 'empty' }, file === 'plans.html' ? 'No plans: agents that plan leave them at the end of a run.' : 'The report is written at the end of the run.')]));
  }
}
