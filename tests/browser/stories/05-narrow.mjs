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

/** Looks at every page in each of some sizes. */
async function nothingSticksOut(world, options, sizes, lettersTwice = false) {
  const learner = await world.learner(options);
  const { page } = learner;
  const wrong = [];
  await tour(learner, async (name) => {
    for (const width of sizes) {
      await page.setViewportSize({ width, height: 800 });
      if (lettersTwice) await page.evaluate(() => (document.documentElement.style.fontSize = '225%'));
      const out = await stickingOut(page);
      if (out !== null) wrong.push(`${name}, ${width} px wide: ${out}`);
    }
  });
  assert.deepEqual(wrong, [], 'pages that must be scrolled sideways');
}

const file = (name) => name.replace(/[^a-z0-9]+/gu, '-');

/** Pictures of every page for people to look at; the sizes have to hold too. */
async function takesPictures(world, size, shownIn, colorScheme = 'light') {
  const learner = await world.learner({ size, colorScheme });
  const wrong = [];
  await tour(learner, async (name) => {
    const out = await stickingOut(learner.page);
    if (out !== null) wrong.push(`${name}: ${out}`);
    if (shownIn(name)) await world.shot(learner, `${size}-${colorScheme}-${file(name)}`);
  });
  assert.deepEqual(wrong, [], 'pages that must be scrolled sideways');
}

export default [
  ['nothing sticks out at 320 px, in French', (world) => nothingSticksOut(world, { language: 'fr' }, [320])],
  ['nothing sticks out at 320 px, in English', (world) => nothingSticksOut(world, { language: 'en' }, [320])],
  // A desk of 1280 px at 200 %: 640 px of the page, each drawn with two.
  ['nothing sticks out at 200 %', (world) => nothingSticksOut(world, { deviceScaleFactor: 2 }, [640])],
  ['nothing sticks out with letters twice as large', (world) => nothingSticksOut(world, {}, [640, 1280], true)],
  ['pictures of every page on a phone', (world) => takesPictures(world, 'phone', () => true)],
  ['pictures of every page on a desk', (world) => takesPictures(world, 'desktop', () => true)],
  ['pictures in the dark', (world) => takesPictures(world, 'phone', (name) => /^home$|^results|feedback|^question: (single|match)/u.test(name), 'dark')],
];
