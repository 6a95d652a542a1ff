// The whole way of a learner, from the home page to the results, on a phone and on a desk, with and without JavaScript.
import assert from 'node:assert/strict';
import { KINDS, competence } from '../lib/bank.mjs';

/** From the home page to the first question of a test about one competence. */
async function choosesACompetence(learner, id) {
  await learner.opens('/');
  assert.equal(await learner.heading(), learner.words('home-title'));
  await learner.follows('home-start');
  assert.equal(await learner.heading(), learner.words('choose-title'));
  await learner.follows('choose-competence');
  assert.equal(await learner.heading(), learner.words('choose-competence'));
  const { name } = competence(id)[learner.words.language];
  await learner.moves(() => learner.page.getByRole('button', { name: `${id} ${name}` }).click());
  await learner.isAt('/test');
  assert.equal((await learner.question()).position, 1);
}

/** Answers every question, right and wrong by turns, and looks at each page after an answer. */
async function answersUntilTheEnd(learner) {
  const kinds = new Set();
  for (let count = 1; ; count += 1) {
    assert.equal((await learner.question()).position, count, 'questions are numbered one by one');
    const told = await learner.answers(count % 2 === 0 ? 'wrong' : 'right');
    learner.showsTheSolution(told);
    if (told.feedback.verdict === 'right') assert.equal(told.feedback.yours, undefined, 'a right answer is not said twice');
    else assert.ok(told.feedback.yours.length > 0, 'what was answered is shown beside what is right');
    kinds.add(told.question.kind);
    await learner.goesOn(told.feedback);
    if (told.feedback.over) return { count, kinds };
  }
}

/** The results of a test about one competence: the level in a sentence, the interval in words, the path, the row. */
async function readsTheResults(learner, id, count) {
  const { page, words } = learner;
  await learner.isAt('/results');
  const text = (await learner.reads('main')).replaceAll('\n', ' ');
  const [low, high] = interval(text, words, count);

  const heading = await learner.heading();
  const reached = heading === words('results-start') ? 0 : Number(words.pattern('results-level').exec(heading)?.groups.level);
  assert.ok(low <= reached && reached <= high, `« ${heading} », between ${low} and ${high}`);
  assert.ok(text.includes(words(`level-${reached}-means`)), 'what the level means is said');

  const path = page.getByRole('img', { name: words.pattern('path-label') });
  assert.equal(await path.count(), 1, 'the path is a picture with a sentence');
  const said = words.pattern('path-label').exec(await path.getAttribute('aria-label')).groups;
  assert.deepEqual([said.reached, said.low, said.high].map(Number), [reached, low, high], 'the path says the same levels');
  assert.ok(Number(said.confirmed) <= reached, 'what is sure is reached');

  const rows = page.locator('.comp');
  assert.equal(await rows.count(), 1, 'one competence was measured');
  const row = (await learner.reads('.comp')).replaceAll('\n', ' ');
  assert.ok(row.includes(`${id} ${competence(id)[words.language].name}`), row);
  assert.match(row, words.pattern('level-name'));
  assert.ok([words('stop-nothing-left'), words('stop-precision-reached')].some((why) => text.includes(why)), 'why it ended');
}

function interval(text, words, count) {
  const between = words.pattern('results-between', { answers: count }).exec(text)?.groups;
  if (between) return [Number(between.low), Number(between.high)];
  assert.ok(text.includes(words('results-sure', { answers: count })), `the interval is said, from ${count} answers: ${text}`);
  const level = Number(words.pattern('results-level').exec(text)?.groups.level ?? 0);
  return [level, level];
}

/** Tests are adaptive: should one end before all kinds were asked, the next competence is tried. */
async function takesTheWholeJourney(world, options, competences) {
  const met = new Set();
  for (const id of competences) {
    const learner = await world.learner(options);
    await choosesACompetence(learner, id);
    const { count, kinds } = await answersUntilTheEnd(learner);
    await readsTheResults(learner, id, count);
    world.note(`${id}: ${count} questions, ${kinds.size} kinds`);
    kinds.forEach((kind) => met.add(kind));
    if (met.size === KINDS.length) break;
  }
  assert.deepEqual([...met].sort(), [...KINDS].sort(), 'kinds of questions that were met');
}

const PHONE_WITHOUT_SCRIPT = { size: 'phone', javaScriptEnabled: false, language: 'en' };
const variants = [
  ['on a desk, with JavaScript', { size: 'desktop' }, ['1.1', '4.2', '3.1', '5.2']],
  ['on a desk, without JavaScript', { size: 'desktop', javaScriptEnabled: false }, ['2.3', '1.1', '4.2', '5.1']],
  ['on a phone, with JavaScript', { size: 'phone' }, ['3.3', '4.3', '1.3', '2.2']],
  ['on a phone, without JavaScript, in English', PHONE_WITHOUT_SCRIPT, ['4.2', '2.4', '1.2', '3.4']],
];

export default variants.map(([how, options, competences]) => [
  `the whole journey ${how}`,
  (world) => takesTheWholeJourney(world, options, competences),
]);
