// One run: its head, which is kept up to date, and one of its tabs.

import { get, post, run as path } from './api.js';
import { debounced, h, problem } from './dom.js';
import { time, took } from './format.js';
import { keys } from './keys.js';
import { follow } from './stream.js';
import { overviewTab } from './overview.js';
import { curvesTab } from './curves.js';
import { samplesTab } from './samples.js';
import { noticesTab } from './notices.js';
import { modelsTab } from './models.js';
import { plansTab, reportTab } from './outputs.js';

const TABS = [
  ['overview', 'Overview', overviewTab], ['curves', 'Curves', curvesTab], ['samples', 'Samples', samplesTab],
  ['notices', 'Alarms', noticesTab], ['models', 'Models', modelsTab], ['report', 'Report', reportTab], ['plans', 'Plans', plansTab],
];

export async function runView(root, { id, tab }) {
  let run = await get(path(id));
  const head = h('div');
  const fault = h('div');
  const links = TABS.map(([name, title]) => h('a', { href: `#/runs/${encodeURIComponent(id)}/${name}`, 'aria-current': name === tab ? 'page' : null }, title));
  const content = h('div');
  root.append(h('h1', { tabindex: '-1' }, id), head, fault, h('nav', { class: 'tabs', 'aria-label': 'Run' }, links), content);
  showHead();

  const chosen = TABS.find(([name]) => name === tab) ?? TABS[0];
  const view = await chosen[2](content, run);
  const reload = debounced(300, async () => {
    run = await get(path(id));
    showHead();
    view?.run?.(run);
  });

  function update(news) {
    run = { ...run, state: news.state };
    showHead();
    view?.update?.(run.state, news.points ?? []);
    if (run.state.end) {
      stop();
      reload();
    }
  }

  let stop = () => {};
  if (!run.state.end) {
    stop = follow(`${path(id)}/stream`, view?.sequence?.() ?? run.state.sequence, {
      update,
      reset: (news) => {
        update(news);
        view?.reset?.();
      },
    });
  }

  function showHead() {
    const status = run.state.end?.status ?? run.status;
    const running = status === 'running';
    const facts = [['Experiment', run.experiment], ['Preset', run.preset], ['Seed', run.seed], ['Started', time(run.started)], ['Took', took(run)], ['Configuration', run.configDigest.slice(0, 12)]];
    if (run.state.restarts > 0) {
      facts.push(['Went on after a restart', `${run.state.restarts} ×`]);
    }
    const buttons = running ? actions() : [];
    // Buttons keep their focus: they are only replaced when they change.
    if (head.dataset.status !== status) {
      head.dataset.status = status;
      head.replaceChildren(h('dl', { class: 'facts' }), h('div', { class: 'row' }, buttons));
    }
    head.firstChild.replaceChildren(
      h('div', {}, h('dt', {}, 'Status'), h('dd', {}, h('span', { class: `badge ${status}`, id: 'status' }, status))),
      ...facts.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));
    const reason = run.state.end?.reason || run.reason;
    if (reason && !running) {
      head.firstChild.append(h('div', {}, h('dt', {}, 'Reason'), h('dd', {}, reason)));
    }
    links[3].textContent = run.state.notices > 0 ? `Alarms (${run.state.notices})` : 'Alarms';
  }

  function actions() {
    return [
      h('button', { type: 'button', class: 'danger', id: 'cancel', onclick: confirmCancel }, 'Cancel run…'),
      h('button', { type: 'button', class: 'quiet', id: 'sign-off', onclick: () => act('sign-off') }, 'Sign off'),
    ];
  }

  async function act(what) {
    try {
      await post(`${path(id)}/${what}`, {});
      fault.replaceChildren();
    } catch (failure) {
      fault.replaceChildren(problem(failure));
    }
  }

  function confirmCancel() {
    const dialog = h('dialog', { 'aria-labelledby': 'cancel-title' },
      h('h2', { id: 'cancel-title' }, 'Cancel this run?'),
      h('p', {}, `${id} stops at the next safe point. What it has finished stays; it cannot go on.`),
      h('div', { class: 'row' },
        h('button', { type: 'button', class: 'quiet', autofocus: true, onclick: () => dialog.close() }, 'Let it run'),
        h('button', { type: 'button', class: 'danger', id: 'confirm-cancel', onclick: () => { dialog.close(); act('cancel'); } }, 'Cancel it')));
    dialog.addEventListener('close', () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }

  const clock = setInterval(() => !run.state.end && !document.hidden && showHead(), 1000);
  keys(Object.fromEntries(TABS.map(([name, title], i) => [String(i + 1), [title, () => { location.hash = links[i].getAttribute('href'); }]])));
  return () => {
    stop();
    reload.cancel();
    clearInterval(clock);
    view?.leave?.();
  };
}
