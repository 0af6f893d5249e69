// Elements from code: text stays text, so nothing that a run has written can become markup.

/** Makes an element. Properties that begin with "on" are listeners, others attributes; null and false are left out. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  set(element, properties);
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** The same for drawings. */
export function svg(tag, properties = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  set(element, properties);
  element.append(...children.flat());
  return element;
}

function set(element, properties) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) {
      continue;
    }
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (name === 'value') {
      element.value = value;
    } else {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
}

let counter = 0;

/** A labelled control. */
export function field(label, control, kind = '') {
  control.id ||= `field-${++counter}`;
  return h('div', { class: `field ${kind}` }, h('label', { for: control.id }, label), control);
}

/** A list to choose from; options are values or [value, text]. */
export function select(options, chosen, onchange) {
  const control = h('select', { onchange });
  for (const option of options) {
    const [value, text] = Array.isArray(option) ? option : [option, option];
    control.append(h('option', { value }, text));
  }
  control.value = chosen;
  return control;
}

/** Says what went wrong where a person will see it. */
export function problem(failure) {
  return h('div', { class: 'problem', role: 'alert' }, h('h2', {}, failure.title ?? 'That did not work'), failure.message);
}

/** Calls once after things have been quiet for a while. */
export function debounced(millis, action) {
  let timer = 0;
  const call = (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...values), millis);
  };
  call.cancel = () => clearTimeout(timer);
  return call;
}

/** Buttons to leaf through a long list. */
export function pager(offset, limit, matching, go) {
  const last = Math.min(offset + limit, matching);
  const label = matching === 0 ? 'none' : `${offset + 1} to ${last} of ${matching}`;
  return h('nav', { class: 'row', 'aria-label': 'Pages' },
    h('button', { type: 'button', class: 'quiet', disabled: offset === 0, onclick: () => go(Math.max(0, offset - limit)) }, 'Previous'),
    h('span', { class: 'small soft', role: 'status' }, label),
    h('button', { type: 'button', class: 'quiet', disabled: last >= matching, onclick: () => go(offset + limit) }, 'Next'));
}
