// A form made of an experiment's JSON Schema: a group for each section, a control for each key.

import { h, select } from './dom.js';

const HIDDEN = new Set(['experiment', 'preset']);

export class ExperimentForm {
  #schema;
  #onchange;
  #controls = new Map();

  /** @param document the preset with every value; @param onchange is told of every change */
  constructor(schema, document, onchange) {
    this.#schema = schema;
    this.#onchange = onchange;
    const keys = Object.entries(schema.properties).filter(([name]) => !HIDDEN.has(name)).map(([name, rules]) => [name, this.#resolved(rules)]);
    const plain = keys.filter(([, rules]) => !isSection(rules));
    this.elements = [
      this.#group('General', plain.map(([name, rules]) => this.#field(name, name, rules, document[name]))),
      ...keys.filter(([, rules]) => isSection(rules)).flatMap(([name, rules]) => this.#section(name, rules, document[name])),
    ];
  }

  /** What differs from the preset, as after --set on the command line. */
  changes() {
    const changes = {};
    for (const [key, control] of this.#controls) {
      if (control.value !== control.dataset.preset) {
        changes[key] = control.dataset.text === 'yes' && control.value !== 'null' ? JSON.stringify(control.value) : control.value;
      }
    }
    return changes;
  }

  /** The control of a key, or of the nearest key around it. */
  control(key) {
    for (let at = key; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
      if (this.#controls.has(at)) {
        return this.#controls.get(at);
      }
    }
    return null;
  }

  /** Shows problems beside their controls, and takes earlier ones away. */
  faults(problems) {
    for (const control of this.#controls.values()) {
      control.removeAttribute('aria-invalid');
      document.getElementById(`${control.id}-fault`)?.replaceChildren();
    }
    for (const problem of problems) {
      const control = this.control(problem.key);
      control?.setAttribute('aria-invalid', 'true');
      document.getElementById(`${control?.id}-fault`)?.append(problem.message);
    }
  }

  #section(path, rules, value) {
    const inner = Object.entries(rules.properties).map(([name, each]) => [`${path}.${name}`, name, this.#resolved(each), value?.[name]]);
    const fields = inner.filter(([, , each]) => !isSection(each)).map(([key, name, each, now]) => this.#field(key, name, each, now));
    return [
      ...(fields.length > 0 ? [this.#group(path, fields, rules.description)] : []),
      ...inner.filter(([, , each]) => isSection(each)).flatMap(([key, , each, now]) => this.#section(key, each, now)),
    ];
  }

  #group(title, fields, hint = '') {
    return h('fieldset', {}, h('legend', {}, title), hint ? h('p', { class: 'hint' }, hint) : null, h('div', { class: 'fields' }, fields));
  }

  #field(key, name, rules, value) {
    const control = this.#make(rules, value);
    control.id = `key-${key.replaceAll('.', '-')}`;
    control.name = key;
    control.dataset.preset = control.value;
    const hint = words(rules);
    control.setAttribute('aria-describedby', `${control.id}-hint ${control.id}-fault`);
    const box = h('div', { class: 'field' }, h('label', { for: control.id }, name), control,
      h('span', { class: 'hint', id: `${control.id}-hint` }, hint), h('span', { class: 'fault', id: `${control.id}-fault` }));
    control.addEventListener('input', () => {
      box.classList.toggle('changed', control.value !== control.dataset.preset);
      this.#onchange();
    });
    this.#controls.set(key, control);
    return box;
  }

  #make(rules, value) {
    const types = [rules.type ?? 'any'].flat();
    if (rules.enum) {
      return select(value === undefined ? [['', 'not set'], ...rules.enum.map(String)] : rules.enum.map(String), value === undefined ? '' : String(value));
    }
    if (types.includes('boolean')) {
      return select(value === undefined ? [['', 'not set'], 'true', 'false'] : ['true', 'false'], value === undefined ? '' : String(value));
    }
    if (types.includes('array') || types.includes('object') || types.includes('any')) {
      return h('textarea', { rows: 2, spellcheck: 'false', value: value === undefined ? '' : JSON.stringify(value), placeholder: value === undefined ? 'not set' : null });
    }
    const text = types.includes('string');
    const control = h('input', { type: 'text', inputmode: text ? null : 'decimal', autocomplete: 'off', value: value === undefined ? '' : String(value), placeholder: value === undefined ? 'not set' : null });
    control.dataset.text = text ? 'yes' : 'no';
    return control;
  }

  #resolved(rules) {
    const name = rules.$ref?.match(/^#\/\$defs\/(.+)$/)?.[1];
    return name ? { ...this.#schema.$defs[name], ...rules } : rules;
  }
}

const isSection = (rules) => rules.type === 'object' && rules.properties !== undefined;

function words(rules) {
  const bounds = [
    rules.minimum !== undefined && `at least ${rules.minimum}`, rules.exclusiveMinimum !== undefined && `above ${rules.exclusiveMinimum}`,
    rules.maximum !== undefined && `at most ${rules.maximum}`, rules.exclusiveMaximum !== undefined && `below ${rules.exclusiveMaximum}`,
  ].filter(Boolean).join(', ');
  return [rules.description, bounds].filter(Boolean).join(' ');
}
