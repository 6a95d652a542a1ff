// Nothing has to be scrolled sideways: on the narrowest phone, at 200 %, with letters twice as large. And the pictures.
import assert from 'node:assert/strict';
import { tour } from '../lib/tour.mjs';

/** What sticks out on the right, if anything does. */
function stickingOut(page) {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return null;
    const guilty = [...document.body.querySelectorAll('*')].filter((element) => {
      const scrolls = element.closest('.scroll, pre');
      return element.getBoundingClientRect().right > clientWidth + 1 && (scrolls === null || scrolls === element);
    });
    const names = guilty.slice(-3).map((element) => `${element.localName}.${element.getAttribute('class') ?? ''}`);
    return `${scrollWidth - clientWidth} px (${names.join(', ')})`;
  });
}

const SIZES = [
  { how: '320 px wide', width: 320 },
  // A desk of 1280 px at 200 %: 640 px of the page, each drawn with two.
  { how: 'at 200 %', width: 640 },
  { how: 'with letters twice as large', width: 1280, letters: '225%' },
];

/** Looks at every page in each of some sizes. */
async function nothingSticksOut(world, language) {
  const learner = await world.learner({ language, deviceScaleFactor: 2 });
  const { page } = learner;
  const wrong = [];
  await tour(learner, async (name) => {
    for (const { how, width, letters = '' } of SIZES) {
      await page.setViewportSize({ width, height: 800 });
      await page.evaluate((size) => (document.documentElement.style.fontSize = size), letters);
      const out = await stickingOut(page);
      if (out !== null) wrong.push(`${name}, ${how}: ${out}`);
    }
  });
  assert.deepEqual(wrong, [], 'pages that must be scrolled sideways');
}

const file = (name) => name.replace(/[^a-z0-9]+/gu, '-');
const ALSO_DARK = /^home$|^results|^question: (single-choice|match)$|^feedback: (order|match)/u;

/** Pictures of every page for people to look at; nothing may stick out there either. */
async function takesPictures(world, size) {
  const learner = await world.learner({ size });
  const { page } = learner;
  const wrong = [];
  await tour(learner, async (name) => {
    const out = await stickingOut(page);
    if (out !== null) wrong.push(`${name}: ${out}`);
    await world.shot(learner, `${size}-${file(name)}`);
    if (!ALSO_DARK.test(name)) return;
    await page.emulateMedia({ colorScheme: 'dark' });
    await world.shot(learner, `${size}-${file(name)}-dark`);
    await page.emulateMedia({ colorScheme: 'light' });
  });
  assert.deepEqual(wrong, [], 'pages that must be scrolled sideways');
}

export default [
  ['nothing sticks out at 320 px, at 200 %, with large letters, in French', (world) => nothingSticksOut(world, 'fr')],
  ['nothing sticks out at 320 px, at 200 %, with large letters, in English', (world) => nothingSticksOut(world, 'en')],
  ['pictures of every page on a phone', (world) => takesPictures(world, 'phone')],
  ['pictures of every page on a desk', (world) => takesPictures(world, 'desktop')],
];
