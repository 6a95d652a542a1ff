// The results on paper: what is read stays, what is pressed goes.
import assert from 'node:assert/strict';

async function printsTheResults(world) {
  const learner = await world.learner({ colorScheme: 'dark' });
  const { page } = learner;
  await learner.starts('flash');
  await learner.finishes('right', 'wrong');
  await learner.isAt('/results');
  await page.emulateMedia({ media: 'print' });
  for (const gone of ['header.top', 'footer', 'nav', '.skip', '.btn', 'form', '.ticket']) {
    for (const element of await page.locator(gone).all()) assert.ok(!(await element.isVisible()), `${gone} is not printed`);
  }
  for (const kept of ['h1', 'svg.path', 'svg.radar', 'table', '.comp >> nth=0', '.lead']) {
    assert.ok(await page.locator(kept).isVisible(), `${kept} is printed`);
  }
  const paper = await page.evaluate(() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]);
  assert.deepEqual(paper, ['rgb(255, 255, 255)', 'rgb(0, 0, 0)'], 'black on white, even from a dark screen');
  await world.shot(learner, 'print-results-flash');
}

export default [['the results are printed without what one presses', printsTheResults]];
