// A tour of every page in every state, for whatever has to be true of all of them.
import assert from 'node:assert/strict';

/** Texts in the code's field, by the error that each gives. */
export const WRONG_CODES = {
  empty: ['', {}],
  length: ['KD7M4 PXT2', { count: 9, needed: 10 }],
  sign: ['KD7M4 PX?2Q', { sign: '?' }],
  check: ['KD7M4 PXT20', {}],
  // Well-formed, and nobody's: the check symbol of nothing but zeros is zero.
  unknown: ['00000 00000', {}],
};

/** How the question of each kind is answered, so that the four verdicts are met on every tour. */
const ANSWERS = {
  'single-choice': 'wrong',
  'multiple-choice': 'partly',
  text: 'wrong',
  numeric: 'unknown',
  order: 'right',
  match: 'partly',
};

/** Visits every page; `look(name)` is called on each. */
export async function tour(learner, look) {
  const { page } = learner;
  await learner.opens('/');
  await look('home');
  await learner.opens('/start');
  await look('choose');
  await learner.opens('/start/competences');
  await look('choose competence');
  await learner.opens('/method');
  await look('method');
  await learner.opens('/nowhere', 404);
  await look('404');
  await learner.opens('/resume');
  await look('resume');
  for (const [error, [typed]] of Object.entries(WRONG_CODES)) {
    await learner.resumesWith(typed);
    await look(`resume, error: ${error}`);
  }

  await learner.starts('flash');
  await learner.answers('right');
  await learner.opens('/results');
  await look('results, mid-test');
  await learner.opens('/code');
  await look('code');
  await learner.opens('/');
  await look('home, test under way');
  await learner.hurriesToTheResults();
  await look('results, flash');

  await learner.meetsEveryKind(async ({ kind, position }) => {
    await look(`question: ${kind}`);
    await learner.submits();
    await learner.isAt('/test');
    await look(`question: ${kind}, error`);
    const { feedback } = await learner.answers(ANSWERS[kind]);
    await look(`feedback: ${kind}, ${feedback.verdict}`);
    await learner.follows('feedback-change');
    await learner.isAt(`/test/${position}`);
    await look(`question: ${kind}, changed`);
    await page.goBack();
    await learner.feedback();
  });
  await learner.hurriesToTheResults();
  await look('results, competence');

  await learner.opens('/code');
  await learner.presses('code-done');
  await learner.isAt('/done');
  await look('done');
  assert.equal(await learner.heading(), learner.words('done-title'));
}
