// axe finds nothing on any page, in any state, in both languages, in light and in dark.
import assert from 'node:assert/strict';
import { examine } from '../lib/axe.mjs';
import { tour } from '../lib/tour.mjs';

/** The same finding on several pages, once, with the pages it is on. */
function gathered(findings) {
  const known = new Map();
  for (const { rule, where, why, page } of findings) {
    const key = `${rule}: ${why}`;
    known.set(key, [...(known.get(key) ?? []), `${page}: ${where}`]);
  }
  return [...known].map(([key, places]) => {
    const more = places.length > 3 ? [`… ${places.length} in all`] : [];
    return [key, ...places.slice(0, 3), ...more].join('\n  ');
  });
}

async function nothingIsFound(world, language) {
  // axe is put into the page, which our own policy forbids to everybody else.
  const learner = await world.learner({ language, bypassCSP: true });
  const found = { violations: [], advice: [], undecided: [] };
  let pages = 0;
  await tour(learner, async (name) => {
    for (const colorScheme of ['light', 'dark']) {
      await learner.page.emulateMedia({ colorScheme });
      const findings = await examine(learner.page);
      for (const [list, more] of Object.entries(findings)) {
        found[list].push(...more.map((finding) => ({ ...finding, page: `${name} (${colorScheme})` })));
      }
      pages += 1;
    }
  });
  world.note(`${pages} pages and states examined`);
  for (const advice of gathered(found.advice)) world.note(`best practice: ${advice}`);
  for (const undecided of gathered(found.undecided)) world.note(`axe could not decide: ${undecided}`);
  assert.deepEqual(gathered(found.violations), [], 'what axe found');
}

export default [
  ['axe finds nothing in French, light and dark', (world) => nothingIsFound(world, 'fr')],
  ['axe finds nothing in English, light and dark', (world) => nothingIsFound(world, 'en')],
];
