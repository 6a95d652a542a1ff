// The words of the interface, read from the server's own Fluent files: stories ask for a sentence by its key, so that a
// better wording breaks no story, and a missing or wrong one does.
import { readFileSync, readdirSync } from 'node:fs';

const LOCALES = new URL('../../../server/locales/', import.meta.url);

/** Spaces of all kinds as one plain space. */
export function plainSpaces(text) {
  return text.replace(/[\s\u00a0\u202f\u2068\u2069]+/gu, ' ').trim();
}

function read(language) {
  const messages = new Map();
  const folder = new URL(`${language}/`, LOCALES);
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.ftl'))) {
    let key = null;
    for (const line of readFileSync(new URL(file, folder), 'utf8').split('\n')) {
      const start = /^([a-z][\w-]*) = ?(.*)$/u.exec(line);
      if (start) messages.set((key = start[1]), start[2]);
      else if (key !== null && !line.startsWith('#')) messages.set(key, `${messages.get(key)}\n${line}`);
    }
  }
  return messages;
}

/** The text between the brace at `from` and the one that closes it. */
function braced(pattern, from) {
  let depth = 0;
  for (let at = from; at < pattern.length; at += 1) {
    if (pattern[at] === '{') depth += 1;
    if (pattern[at] === '}' && (depth -= 1) === 0) return pattern.slice(from + 1, at);
  }
  throw new Error(`a brace is not closed: ${pattern}`);
}

function fill(pattern, values, language) {
  const open = pattern.indexOf('{');
  if (open < 0) return pattern;
  const inside = braced(pattern, open);
  const rest = fill(pattern.slice(open + inside.length + 2), values, language);
  return pattern.slice(0, open) + placeable(inside.trim(), values, language) + rest;
}

function placeable(inside, values, language) {
  const literal = /^"(.*)"$/u.exec(inside);
  if (literal) return literal[1];
  const [, name, variants] = /^\$([\w-]+)\s*(?:->([\s\S]*))?$/u.exec(inside) ?? [];
  if (name === undefined) throw new Error(`this placeable is not understood: ${inside}`);
  if (!(name in values)) throw new Error(`the value $${name} is missing`);
  if (variants === undefined) return String(values[name]);
  const wanted = new Intl.PluralRules(language).select(Number(values[name]));
  const choices = [...variants.matchAll(/(\*?)\[(\w+)\]\s*([\s\S]*?)(?=\n\s*\*?\[\w+\]|$)/gu)];
  const chosen = choices.find(([, , key]) => key === String(values[name])) ?? choices.find(([, , key]) => key === wanted);
  return fill((chosen ?? choices.find(([, star]) => star))[3].trimEnd(), values, language);
}

/** The words of a language: `words('feedback-right')`, `words('results-level', { level: 3 })`. */
export function wordsOf(language) {
  const messages = read(language);
  const words = (key, values = {}) => {
    if (!messages.has(key)) throw new Error(`there is no text "${key}" in ${language}`);
    return plainSpaces(fill(messages.get(key), values, language));
  };
  words.language = language;
  /** A pattern for a sentence whose values are read from a page: each becomes a named group of digits. */
  words.pattern = (key, values = {}) => {
    const names = [...messages.get(key).matchAll(/\$([\w-]+)/gu)].map(([, name]) => name);
    const marks = Object.fromEntries(names.map((name) => [name, `<${name}>`]));
    const escaped = words(key, { ...marks, ...values }).replace(/[\\^$.*+?()[\]{}|]/gu, '\\$&');
    return new RegExp(escaped.replace(/<([\w-]+)>/gu, '(?<$1>\\d+)'), 'u');
  };
  return words;
}

export const fr = wordsOf('fr');
export const en = wordsOf('en');
