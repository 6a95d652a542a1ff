// Every page is light: with its style sheet, from an empty cache, it fits in the first 14 KB that a connection may send.
import assert from 'node:assert/strict';
import { tour } from '../lib/tour.mjs';

const MOST = 14 * 1024;

/** Counts what each page load receives, headers included: `weigh()` tells of the page that is shown. */
async function scales(page) {
  const devtools = await page.context().newCDPSession(page);
  const loads = new Map();
  const loadOf = new Map();
  let shown = null;
  devtools.on('Network.requestWillBeSent', ({ requestId, loaderId, request, type }) => {
    const load = loads.get(loaderId) ?? { urls: [], parts: {}, pending: new Set() };
    loads.set(loaderId, load);
    load.urls.push(request.url);
    load.pending.add(requestId);
    loadOf.set(requestId, { load, type });
  });
  const received = ({ requestId, encodedDataLength = 0 }) => {
    const { load, type } = loadOf.get(requestId) ?? {};
    load?.pending.delete(requestId);
    if (load) load.parts[type] = (load.parts[type] ?? 0) + encodedDataLength;
  };
  devtools.on('Network.loadingFinished', received);
  devtools.on('Network.loadingFailed', received);
  devtools.on('Page.frameNavigated', ({ frame }) => (shown = frame.loaderId));
  await devtools.send('Page.enable');
  await devtools.send('Network.enable');
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
  return async () => {
    for (let wait = 0; wait < 100 && !(loads.has(shown) && loads.get(shown).pending.size === 0); wait += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return loads.get(shown);
  };
}

const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1).padStart(5)} KB`;

async function everyPageIsLight(world, language) {
  const learner = await world.learner({ language });
  const weigh = await scales(learner.page);
  const rows = [];
  const wrong = [];
  await tour(learner, async (name) => {
    const { urls, parts } = await weigh();
    const html = parts.Document ?? 0;
    const css = parts.Stylesheet ?? 0;
    const all = Object.values(parts).reduce((sum, bytes) => sum + bytes, 0);
    rows.push({ name, html, css, all });
    if (html === 0 || css === 0) wrong.push(`${name}: the page or its style was not weighed`);
    if (all > MOST) wrong.push(`${name}: ${all} bytes, more than ${MOST}`);
    wrong.push(...urls.filter((url) => new URL(url).origin !== world.origin).map((url) => `${name}: asks another host: ${url}`));
    if ((await learner.page.locator('script').count()) > 0) wrong.push(`${name}: has a script`);
  });
  rows.sort((a, b) => b.all - a.all);
  const table = rows.map(({ name, html, css, all }) => `${[html, css, all].map(kilobytes).join('')}  ${name}`);
  // One table is enough to read: the other language differs by a few words.
  if (language === 'fr') world.note(['    page   style     all', ...table].join('\n'));
  world.note(`the heaviest: ${rows[0].name}, ${rows[0].all} bytes of ${MOST}`);
  assert.deepEqual(wrong, [], 'pages that are too heavy');
}

export default [
  ['every page weighs less than 14 KB, in French', (world) => everyPageIsLight(world, 'fr')],
  ['every page weighs less than 14 KB, in English', (world) => everyPageIsLight(world, 'en')],
];
