// The base bank as the stories know it: how to answer each question right, partly or wrong on purpose, and what the page must
// then say is right.
import { readFileSync, readdirSync } from 'node:fs';
import { parse } from 'smol-toml';
import { plainSpaces } from './words.mjs';

const BASE = new URL('../../../question-banks/base/', import.meta.url);

export const KINDS = ['single-choice', 'multiple-choice', 'text', 'numeric', 'order', 'match'];
/** Kinds that can be partly right. */
export const PARTIAL = ['multiple-choice', 'order', 'match'];

function readItems(folder, into) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) readItems(new URL(`${entry.name}/`, folder), into);
    else if (/-\d+\.toml$/u.test(entry.name)) {
      const item = parse(readFileSync(new URL(entry.name, folder), 'utf8'));
      into.set(item.id, item);
    }
  }
  return into;
}

const items = readItems(BASE, new Map());
const framework = parse(readFileSync(new URL('bank.toml', BASE), 'utf8'));

/** A competence by its number: `{ id, fr: { name }, en: { name } }`. */
export function competence(id) {
  return framework.domain.flatMap((domain) => domain.competence).find((one) => one.id === id);
}

/** A question by its identifier. */
export function itemOf(id) {
  const item = items.get(id);
  if (!item) throw new Error(`the bank has no question ${id}`);
  return item;
}

/** Markdown inside a line as the words that a page shows. */
function shown(markdown) {
  const plain = markdown.replace(/\*\*(.+?)\*\*/gu, '$1').replace(/(?<!\*)\*([^*]+)\*/gu, '$1').replace(/`+(.+?)`+/gu, '$1');
  return plainSpaces(plain);
}

const right = (item) => item.option.filter((option) => option.correct).map((option) => option.key);
const wrong = (item) => item.option.filter((option) => !option.correct).map((option) => option.key);

/** Right-hand keys that a learner can choose from. */
const choices = (item) => [...new Set([...item.pairs.map(([, to]) => to), ...(item.distractors ?? [])])];

/** An accepted answer of a text question: in words, or among the words its statement writes as code, if only a pattern is given. */
function acceptedText(item, language) {
  const here = item.answer.accept.filter((accept) => (accept.locale ?? language) === language);
  const inWords = here.find((accept) => accept.exact !== undefined);
  if (inWords) return inWords.exact;
  const patterns = here.map((accept) => new RegExp(`^(?:${accept.regex.replace('(?i)', '')})$`, 'iu'));
  const inCode = [...item[language].statement.matchAll(/`([^`]+)`/gu)].map(([, code]) => code);
  const found = inCode.find((code) => patterns.some((pattern) => pattern.test(code)));
  if (found === undefined) throw new Error(`no answer is known for ${item.id} in ${language}`);
  return found;
}

function rightAnswer(item, language) {
  switch (item.kind) {
    case 'single-choice':
      return { choices: right(item) };
    case 'multiple-choice':
      return { choices: right(item) };
    case 'text':
      return { typed: acceptedText(item, language) };
    case 'numeric':
      return { typed: String(item.answer.value).replace('.', language === 'fr' ? ',' : '.') };
    case 'order':
      return { selected: Object.fromEntries(item.sequence.map((key, place) => [`place-${key}`, String(place + 1)])) };
    default:
      return { selected: Object.fromEntries(item.pairs.map(([from, to]) => [`pair-${from}`, to])) };
  }
}

function wrongAnswer(item) {
  switch (item.kind) {
    case 'single-choice':
    case 'multiple-choice':
      return { choices: wrong(item).slice(0, 1) };
    case 'text':
      return { typed: 'pas du tout cela' };
    case 'numeric':
      return { typed: String(Math.round(item.answer.value) * 7 + 4321) };
    case 'order': {
      const places = item.sequence.map((key, place) => [`place-${key}`, String(item.sequence.length - place)]);
      return { selected: Object.fromEntries(places) };
    }
    default: {
      const other = (to) => choices(item).find((choice) => choice !== to);
      return { selected: Object.fromEntries(item.pairs.map(([from, to]) => [`pair-${from}`, other(to)])) };
    }
  }
}

function partlyRightAnswer(item, language) {
  const answer = rightAnswer(item, language);
  if (item.kind === 'multiple-choice') return { choices: answer.choices.slice(0, -1) };
  const names = Object.keys(answer.selected ?? {});
  const last = names.at(-1);
  if (item.kind === 'order') {
    const beforeLast = names.at(-2);
    const { [last]: a, [beforeLast]: b } = answer.selected;
    return { selected: { ...answer.selected, [last]: b, [beforeLast]: a } };
  }
  if (item.kind === 'match') {
    const other = choices(item).find((choice) => choice !== answer.selected[last]);
    return { selected: { ...answer.selected, [last]: other } };
  }
  throw new Error(`a ${item.kind} question is right or wrong, never partly`);
}

/** What to fill in for a verdict: `choices` to tick, `typed` words, or `selected` values by field. */
export function answerFor(item, verdict, language) {
  if (verdict === 'right') return rightAnswer(item, language);
  return verdict === 'wrong' ? wrongAnswer(item) : partlyRightAnswer(item, language);
}

function number(value, language) {
  const [whole, fraction] = String(Math.abs(value)).split('.');
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/gu, language === 'fr' ? ' ' : ',') : whole;
  return (value < 0 ? '−' : '') + grouped + (fraction ? (language === 'fr' ? ',' : '.') + fraction : '');
}

/** The right answer as the page must show it, part by part. */
export function solutionOf(item, language) {
  const label = (key) => shown(item[language].labels[key]);
  switch (item.kind) {
    case 'single-choice':
    case 'multiple-choice':
      return item.option.filter((option) => option.correct).map((option) => shown(option[language].text));
    case 'text':
      return [plainSpaces(acceptedText(item, language))];
    case 'numeric':
      return [plainSpaces(`${number(item.answer.value, language)} ${item.answer.unit?.[language] ?? ''}`)];
    case 'order':
      return item.sequence.map(label);
    default:
      return item.pairs.map(([from, to]) => `${label(from)} → ${label(to)}`);
  }
}
