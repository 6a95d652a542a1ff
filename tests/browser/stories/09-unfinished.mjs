// « Je ne sais pas » is an answer to every question; an answer that is not finished is explained, and nothing of it is lost.
import assert from 'node:assert/strict';

/** What learners leave unfinished, by kind: what they fill in, and the message. */
function unfinished({ kind, item, language }) {
  switch (kind) {
    case 'single-choice':
      return [[{}, 'answer-choice']];
    case 'multiple-choice':
      return [[{}, 'answer-choices']];
    case 'text':
      return [[{ typed: '' }, 'answer-text-empty'], [{ typed: '   ' }, 'answer-text-empty']];
    case 'numeric':
      return [[{ typed: '' }, 'answer-number-empty'], [{ typed: language === 'fr' ? 'une douzaine' : 'a dozen' }, 'answer-number']];
    case 'order': {
      const [first, second, ...rest] = item.sequence.map((key) => `place-${key}`);
      const others = rest.map((name, place) => [name, String(place + 3)]);
      return [
        [{ selected: {} }, 'answer-order-missing'],
        [{ selected: { [first]: '2' } }, 'answer-order-missing'],
        [{ selected: { [first]: '2', [second]: '2', ...Object.fromEntries(others) } }, 'answer-order-twice'],
      ];
    }
    default: {
      const [[first, to]] = item.pairs;
      return [[{ selected: {} }, 'answer-match-missing'], [{ selected: { [`pair-${first}`]: to } }, 'answer-match-missing']];
    }
  }
}

async function leavesAnswersUnfinished(world, language) {
  const learner = await world.learner({ language });
  const { page, words } = learner;
  await learner.meetsEveryKind(async (question) => {
    for (const [filled, message] of unfinished(question)) {
      const told = `${question.kind}, ${JSON.stringify(filled)}`;
      await learner.fills(filled);
      const before = await learner.filled();
      await learner.submits();
      await learner.isAt('/test');
      const { id, position } = await learner.question();
      assert.deepEqual([id, position], [question.id, question.position], `${told}: the question stays`);
      assert.equal(await learner.reads('.msg'), words(message), `${told}: the message`);
      assert.ok((await learner.title()).startsWith(words('error-prefix')), `${told}: the title begins with the error`);
      assert.deepEqual(await learner.filled(), before, `${told}: what was filled in is still there`);
      const described = page.locator('fieldset[aria-describedby], [name=typed][aria-describedby]');
      assert.ok((await described.getAttribute('aria-describedby')).split(' ').includes('e'), `${told}: the message is announced`);
    }
    await learner.saysUnknown();
    const feedback = await learner.feedback();
    assert.equal(feedback.verdict, 'unknown', `${question.kind}: not knowing is an answer`);
    assert.equal(feedback.yours, undefined, `${question.kind}: and there is none to show`);
    learner.showsTheSolution({ question, feedback });
  });
}

export default [
  ['unfinished answers are explained and kept; not knowing is an answer', (world) => leavesAnswersUnfinished(world, 'fr')],
  ['the same in English', (world) => leavesAnswersUnfinished(world, 'en')],
];
