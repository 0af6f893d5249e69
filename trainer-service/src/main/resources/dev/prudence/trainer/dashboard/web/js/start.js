// A new run: an experiment, a preset, and what differs from it.

import { get, post } from './api.js';
import { ExperimentForm } from './experiment-form.js';
import { debounced, field, h, problem, select } from './dom.js';

export async function startView(root, { parameters }) {
  const { experiments } = await get('/experiments');
  const presets = new Map(experiments.map((each) => [each.name, each.presets]));
  let experiment = presets.has(parameters.get('experiment')) ? parameters.get('experiment') : experiments[0].name;
  let form = null;
  const faults = h('div', { id: 'faults' });
  const place = h('div');
  const name = select([...presets.keys()], experiment, () => {
    experiment = name.value;
    fillPresets();
    load();
  });
  const preset = select([], '', () => load());
  const id = h('input', { type: 'text', placeholder: 'chosen for you', autocomplete: 'off' });
  const fresh = h('input', { type: 'checkbox', id: 'fresh' });
  const go = h('button', { id: 'start' }, 'Start run');
  root.append(
    h('h1', { tabindex: '-1' }, 'New run'),
    h('form', { novalidate: true, onsubmit: start },
      h('div', { class: 'filters' }, field('Experiment', name), field('Preset', preset), field('Run id', id),
        h('div', { class: 'row' }, fresh, h('label', { for: 'fresh' }, 'Ignore outputs of earlier runs')), go),
      faults,
      h('p', { class: 'soft small' }, 'Every value stands as in the preset; what you change is marked, and checked as the command line checks it.'),
      place));

  function fillPresets() {
    const known = presets.get(experiment);
    preset.replaceChildren(...known.map((each) => h('option', { value: each }, each)));
    preset.value = known.includes(parameters.get('preset')) ? parameters.get('preset') : known[0];
  }

  async function load() {
    try {
      const [schema, document] = await Promise.all([
        get(`/experiments/${encodeURIComponent(experiment)}/schema`),
        get(`/experiments/${encodeURIComponent(experiment)}/presets/${encodeURIComponent(preset.value)}`),
      ]);
      form = new ExperimentForm(schema, document, check);
      place.replaceChildren(...form.elements);
      faults.replaceChildren();
    } catch (failure) {
      faults.replaceChildren(problem(failure));
    }
  }

  const request = () => ({ experiment, preset: preset.value, set: form.changes(), runId: id.value.trim(), fresh: fresh.checked });

  const check = debounced(400, async () => {
    try {
      await post('/experiments/check', request());
      form.faults([]);
      faults.replaceChildren();
    } catch (failure) {
      show(failure, false);
    }
  });

  async function start(event) {
    event.preventDefault();
    check.cancel();
    try {
      const run = await post('/runs', request());
      location.hash = `#/runs/${encodeURIComponent(run.id)}`;
    } catch (failure) {
      show(failure, true);
    }
  }

  function show(failure, focus) {
    form?.faults(failure.problems ?? []);
    if (!failure.problems?.length) {
      faults.replaceChildren(problem(failure));
      return;
    }
    const box = h('div', { class: 'problem', role: 'alert', tabindex: '-1' },
      h('h2', {}, failure.title),
      h('ul', {}, failure.problems.map((each) => {
        const control = form.control(each.key);
        return h('li', {}, control ? h('a', { href: `#${control.id}`, onclick: (event) => { event.preventDefault(); control.focus(); } }, each.message) : each.message);
      })));
    faults.replaceChildren(box);
    if (focus) {
      box.focus();
    }
  }

  fillPresets();
  await load();
  return () => check.cancel();
}
