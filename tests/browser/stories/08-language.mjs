// The pages speak the browser's language, until the learner says otherwise.
import assert from 'node:assert/strict';
import { en, fr } from '../lib/words.mjs';

const languageOf = (learner) => learner.page.locator('html').getAttribute('lang');

async function speaksEnglishThenFrench(world) {
  const learner = await world.learner({ language: 'en' });
  await learner.opens('/');
  assert.equal(await languageOf(learner), 'en');
  assert.equal(await learner.heading(), en('home-title'));

  await learner.moves(() => learner.page.getByRole('button', { name: fr('language-fr') }).click());
  await learner.isAt('/');
  assert.equal(await languageOf(learner), 'fr');
  assert.equal(await learner.heading(), fr('home-title'));

  // Remembered on other pages and in other tabs.
  const tab = await world.tab(learner.page.context());
  for (const [path, key] of [['/start', 'choose-title'], ['/method', 'method-title'], ['/resume', 'resume-title']]) {
    await tab.opens(path);
    assert.equal(await languageOf(tab), 'fr', path);
    assert.equal(await tab.heading(), fr(key), path);
  }
}

async function changesLanguageInATest(world) {
  const learner = await world.learner();
  await learner.starts('flash');
  const before = await learner.question();
  assert.equal(before.language, 'fr');
  await learner.moves(() => learner.page.getByRole('button', { name: fr('language-en') }).click());
  await learner.isAt('/test');
  const after = await learner.question();
  assert.deepEqual([after.language, after.id, after.position], ['en', before.id, before.position], 'the same question, in English');
  assert.notEqual(after.heading, before.heading);
  await learner.page.locator('form[action="/test"] .acts .btn:not([name])').waitFor();
  learner.words = en;
  const told = await learner.answers('right');
  learner.showsTheSolution(told);
}

async function speaksFrenchToEverybodyElse(world) {
  const learner = await world.learner({ locale: 'ja-JP' });
  await learner.opens('/');
  assert.equal(await languageOf(learner), 'fr');
  const button = learner.page.getByRole('button', { name: en('language-en') });
  assert.equal(await button.getAttribute('lang'), 'en', 'the name of a language is in that language');
  await learner.opens('/nowhere', 404);
  assert.equal(await languageOf(learner), 'fr');
  assert.equal(await learner.heading(), fr('error-not-found-title'));
}

export default [
  ['an English browser gets English, and French once it is chosen', speaksEnglishThenFrench],
  ['the language is changed in the middle of a test', changesLanguageInATest],
  ['any other browser gets French', speaksFrenchToEverybodyElse],
];
