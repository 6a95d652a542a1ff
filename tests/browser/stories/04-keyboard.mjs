// A learner without a mouse: everything is reached with Tab, chosen with the arrows, sent with Enter, and always in sight.
import assert from 'node:assert/strict';
import { answerFor } from '../lib/bank.mjs';

const REACHABLE = 'a[href], button, input:not([type=hidden]), select, summary, [tabindex="0"]';

/** What has the focus: who it is, and whether anyone can see it. */
function focused(page) {
  return page.evaluate((reachable) => {
    const here = document.activeElement;
    if (here === null || here === document.body) return null;
    // A ring is what the focus adds: an outline, or a shadow that is not there without it.
    const drawn = () => [here, here.closest('label')].filter(Boolean).map((element) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      return { outline: outlineStyle === 'none' ? 0 : parseFloat(outlineWidth), boxShadow };
    });
    const withFocus = drawn();
    here.blur();
    const without = drawn();
    here.focus({ preventScroll: true });
    const ring = withFocus.some(({ outline, boxShadow }, place) => (
      outline >= 2 || (boxShadow !== 'none' && boxShadow !== without[place].boxShadow)
    ));
    const { top, bottom, left, right } = here.getBoundingClientRect();
    const words = here.getAttribute('aria-label') ?? here.labels?.[0]?.textContent ?? here.textContent;
    return {
      index: [...document.querySelectorAll(reachable)].indexOf(here),
      name: `${here.localName} « ${words.trim().slice(0, 40)} »`,
      ring,
      onScreen: bottom > 0 && right > 0 && top < innerHeight && left < innerWidth,
    };
  }, REACHABLE);
}

/** All that Tab has to reach, in the order of the page; of a group of radio buttons, one. */
function expectedStops(page) {
  return page.evaluate((reachable) => {
    const groups = new Set();
    const stops = [];
    [...document.querySelectorAll(reachable)].forEach((element, index) => {
      const folded = element.closest('details:not([open])');
      if (folded && element !== folded.querySelector('summary')) return;
      if (element.type === 'radio') {
        const group = [...document.querySelectorAll(`[name="${element.name}"]`)];
        if (groups.has(element.name) || (group.some((one) => one.checked) && !element.checked)) return;
        groups.add(element.name);
      }
      stops.push(index);
    });
    return stops;
  }, REACHABLE);
}

/** Goes through a page with Tab: the skip link first, then everything, each in sight. */
async function tabsThrough(learner, name) {
  const { page, words } = learner;
  const expected = await expectedStops(page);
  const stops = [];
  for (let press = 0; press <= expected.length; press += 1) {
    await page.keyboard.press('Tab');
    const stop = await focused(page);
    if (stop === null || stop.index === stops[0]) break;
    if (press === 0) assert.ok(stop.name.includes(words('skip')), `${name}: Tab reaches the skip link first, not ${stop.name}`);
    assert.ok(stop.ring, `${name}: the focus is seen on ${stop.name}`);
    assert.ok(stop.onScreen, `${name}: what has the focus is on the screen: ${stop.name}`);
    stops.push(stop.index);
  }
  assert.deepEqual(stops, expected, `${name}: Tab reaches everything, in the order of the page`);
}

/** Presses Tab until something has the focus. */
async function tabsTo(page, selector) {
  for (let press = 0; press < 60; press += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
  }
  assert.fail(`Tab never reaches ${selector}`);
}

async function skipsToTheContent(world) {
  const learner = await world.learner();
  const { page, words } = learner;
  await learner.opens('/start');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: words('skip') });
  assert.ok((await skip.boundingBox()).y >= 0, 'the skip link comes into sight');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  const inMain = await page.evaluate(() => document.querySelector('main').contains(document.activeElement));
  assert.ok(inMain, 'after the skip link, Tab goes on in the content');
}

async function reachesEverything(world) {
  const learner = await world.learner();
  for (const path of ['/', '/start', '/start/competences', '/resume', '/method']) {
    await learner.opens(path);
    await tabsThrough(learner, path);
  }
  await learner.starts('flash');
  await learner.answers('wrong');
  await tabsThrough(learner, 'feedback');
  for (const path of ['/test', '/test/1', '/results', '/code']) {
    await learner.opens(path);
    await tabsThrough(learner, path);
  }
}

/** Fills in an answer with keys alone, from the first field to the last. */
async function typesTheAnswer(page, { choices, typed, selected }, kind) {
  if (typed !== undefined) {
    await tabsTo(page, '[name=typed]');
    await page.keyboard.type(typed);
    return page.keyboard.press('Enter');
  }
  if (kind === 'single-choice') {
    await tabsTo(page, '.opt input');
    const keys = await page.locator('.opt input').evaluateAll((inputs) => inputs.map((input) => input.value));
    const place = keys.indexOf(choices[0]);
    // Down from the first; once around the group when the first is wanted.
    for (let press = 0; press < (place === 0 ? keys.length : place); press += 1) await page.keyboard.press('ArrowDown');
    assert.ok((await focused(page)).ring, 'the chosen answer is seen to have the focus');
    return page.keyboard.press('Enter');
  }
  if (kind === 'multiple-choice') {
    for (const key of await page.locator('.opt input').evaluateAll((inputs) => inputs.map((input) => input.value))) {
      await tabsTo(page, `.opt [value="${key}"]`);
      if (choices.includes(key)) await page.keyboard.press('Space');
    }
    return page.keyboard.press('Enter');
  }
  const names = await page.locator('.slots select').evaluateAll((selects) => selects.map((select) => select.name));
  for (const name of names) {
    await tabsTo(page, `[name="${name}"]`);
    const values = await page.locator(`[name="${name}"] option`).evaluateAll((options) => options.map((option) => option.value));
    for (let press = 0; press < values.indexOf(selected[name]); press += 1) await page.keyboard.press('ArrowDown');
  }
  await tabsTo(page, 'form[action="/test"] .btn');
  return page.keyboard.press('Enter');
}

async function answersWithKeysAlone(world) {
  const learner = await world.learner();
  const { page } = learner;
  await learner.meetsEveryKind(async ({ item, kind, language }) => {
    await learner.moves(() => typesTheAnswer(page, answerFor(item, 'right', language), kind));
    assert.equal((await learner.feedback()).verdict, 'right', `a ${kind} question is answered without a mouse`);
  });
}

export default [
  ['keyboard only: the skip link leads to the content', skipsToTheContent],
  ['keyboard only: Tab reaches everything, and the focus is always seen', reachesEverything],
  ['keyboard only: every kind of question is answered', answersWithKeysAlone],
];
