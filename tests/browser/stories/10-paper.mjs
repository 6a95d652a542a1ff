// The results on paper: what is read stays, what is pressed goes.
import assert from 'node:assert/strict';

async function printsTheResults(world) {
  const learner = await world.learner({ colorScheme: 'dark' });
  const { page } = learner;
  await learner.starts('flash');
  await learner.hurriesToTheResults();
  await page.emulateMedia({ media: 'print' });
  await world.shot(learner, 'print-results-flash');
  for (const gone of ['header.top', 'footer', 'nav', '.skip', '.btn', 'form', '.ticket']) {
    for (const element of await page.locator(gone).all()) assert.ok(!(await element.isVisible()), `${gone} is not printed`);
  }
  for (const kept of ['h1', 'svg.path', 'svg.radar', 'table', '.comp >> nth=0', '.lead']) {
    assert.ok(await page.locator(kept).isVisible(), `${kept} is printed`);
  }
}

/** Colours that go on paper, by element. */
function inks(page) {
  return page.locator('body, body *').evaluateAll((elements) => {
    const visible = elements.filter((element) => element.checkVisibility());
    return visible.map((element) => {
      const { color, backgroundColor, fill, stroke } = getComputedStyle(element);
      const name = `${element.localName}.${element.getAttribute('class') ?? ''}`;
      return `${name}: ${element.closest('svg') ? `fill ${fill}, stroke ${stroke}` : `${color} on ${backgroundColor}`}`;
    });
  });
}

async function printsTheSameFromADarkScreen(world) {
  const learner = await world.learner();
  const { page } = learner;
  await learner.starts('flash');
  await learner.hurriesToTheResults();
  await page.emulateMedia({ media: 'print', colorScheme: 'light' });
  const [light, body] = [await inks(page), await learner.page.locator('body').evaluate((it) => getComputedStyle(it).backgroundColor)];
  assert.equal(body, 'rgb(255, 255, 255)', 'paper is white');
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const dark = await inks(page);
  const others = [...new Set(dark.filter((ink, place) => ink !== light[place]))];
  assert.deepEqual(others, [], 'inks that a dark screen changes on paper');
}

export default [
  ['the results are printed without what one presses', printsTheResults],
  ['a dark screen prints as a light one', printsTheSameFromADarkScreen],
];
