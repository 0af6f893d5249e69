// The trainer's questions and answers.

const ROOT = '/api/v1';

/** A refusal, in the server's own words. */
export class Problem extends Error {
  constructor(status, body) {
    super(body.detail ?? `The trainer answered with status ${status}.`);
    this.status = status;
    this.title = body.title;
    this.problems = body.problems ?? [];
  }
}

export function get(path, parameters = {}, signal = undefined) {
  return ask(path + query(parameters), { signal });
}

export function post(path, body, headers = {}) {
  return ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-prudence-dashboard': '1', ...headers },
    body: JSON.stringify(body),
  });
}

/** Where a file of a run, or a stream, stands. */
export function address(path, parameters = {}) {
  return ROOT + path + query(parameters);
}

export const run = (id) => `/runs/${encodeURIComponent(id)}`;

async function ask(path, options) {
  let response;
  try {
    response = await fetch(ROOT + path, options);
  } catch (failure) {
    if (failure.name === 'AbortError') {
      throw failure;
    }
    throw new Problem(0, { title: 'The trainer does not answer', detail: 'It may be restarting; this page goes on by itself once it is back.' });
  }
  const text = await response.text();
  const body = text ? parsed(text) : {};
  if (response.status === 401) {
    window.dispatchEvent(new CustomEvent('prudence:sign-in'));
  }
  if (!response.ok) {
    throw new Problem(response.status, body);
  }
  return body;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function query(parameters) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== '' && each !== null && each !== undefined) {
        search.append(name, each);
      }
    }
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}
