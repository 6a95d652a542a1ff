// A learner changes an answer, goes back, clicks twice, works in two tabs: one answer per question, and none is lost.
import assert from 'node:assert/strict';
import { KINDS, answerFor } from '../lib/bank.mjs';

/** An answer in the form in which a page holds it. */
const held = (answer) => (answer.choices ? { choices: [...answer.choices].sort() } : answer);

async function changesAnAnswer(world) {
  const learner = await world.learner();
  const { words } = learner;
  const seen = new Set();
  await learner.meetsEveryKind(async ({ item, kind, language, position }) => {
    seen.add(kind);
    await learner.answers('wrong');
    // From the next question where there is one, else from the page after the answer.
    const { over } = await learner.feedback();
    if (over) await learner.follows('feedback-change');
    else {
      await learner.goesOn({ over });
      await learner.follows('question-before');
    }
    await learner.isAt(`/test/${position}`);
    assert.deepEqual(await learner.filled(), held(answerFor(item, 'wrong', language)), `${kind}: the answer before is filled in`);
    await learner.fills(answerFor(item, 'right', language));
    await learner.submits();
    const feedback = await learner.feedback();
    assert.deepEqual([feedback.position, feedback.verdict], [position, 'right'], `${kind}: the new answer counts`);
    if (!feedback.over) {
      await learner.opens('/test');
      assert.equal((await learner.question()).position, position + 1, 'the test goes on where it was');
      await learner.goesBack();
      await learner.feedback();
    }
  });
  assert.equal(seen.size, KINDS.length);

  // Changing one's mind about changing.
  await learner.starts('flash');
  await learner.answers('wrong');
  await learner.goesOn({ over: false });
  await learner.follows('question-before');
  await learner.follows('question-return');
  await learner.isAt('/test');
  assert.equal((await learner.question()).position, 2);
  assert.equal(await learner.page.getByRole('link', { name: words('question-return') }).count(), 0);
}

async function usesTheBackButton(world) {
  const learner = await world.learner();
  await learner.starts('flash');
  await learner.answers('right');
  await learner.goesOn({ over: false });
  await learner.answers('right');
  const { position } = await learner.feedback();
  assert.equal(position, 2);
  // Back to the question, as old as the browser kept it; whatever is sent from there counts once, for what is shown.
  await learner.goesBack();
  const shown = await learner.question();
  if (shown.position === 2) {
    await learner.fills(answerFor(shown.item, 'wrong', 'fr'));
    await learner.submits();
    const again = await learner.feedback();
    assert.deepEqual([again.position, again.verdict], [2, 'right'], 'the first answer stays');
    await learner.opens('/test');
  }
  assert.equal((await learner.question()).position, 3, 'two answers are two answers');
}

async function clicksTwice(world) {
  const learner = await world.learner();
  const { page } = learner;
  await learner.starts('flash');
  for (let position = 1; position <= 4; position += 1) {
    const { item, language } = await learner.question();
    await learner.fills(answerFor(item, 'right', language));
    await learner.moves(() => page.locator('form[action="/test"] .acts .btn:not([name])').dblclick());
    await page.waitForURL(/\/feedback$/u);
    const feedback = await learner.feedback();
    assert.deepEqual([feedback.position, feedback.verdict], [position, 'right'], 'a double click is one answer');
    await learner.opens('/test');
    assert.equal((await learner.question()).position, position + 1, 'and leads one question further');
  }
}

async function worksInTwoTabs(world) {
  const one = await world.learner();
  await one.starts('flash');
  const two = await world.tab(one.page.context());
  await two.opens('/test');
  assert.equal((await two.question()).id, (await one.question()).id);
  await one.answers('right');
  // The other tab still shows the first question.
  const { item, language } = await two.question();
  await two.fills(answerFor(item, 'wrong', language));
  await two.submits();
  const feedback = await two.feedback();
  assert.deepEqual([feedback.position, feedback.verdict], [1, 'right'], 'the first answer stays');
  await two.goesOn({ over: false });
  assert.equal((await two.question()).position, 2);
}

export default [
  ['an answer of each kind is changed', changesAnAnswer],
  ['the back button keeps one answer per question', usesTheBackButton],
  ['a double click is one answer', clicksTwice],
  ['an old page in another tab changes nothing', worksInTwoTabs],
];
