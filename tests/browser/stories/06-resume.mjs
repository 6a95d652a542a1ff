// A code on paper brings a learner back to the same question, elsewhere; and « J'ai fini » forgets everything here.
import assert from 'node:assert/strict';
import { WRONG_CODES } from '../lib/tour.mjs';

/** Takes a test whose code has a zero, which people write as the letter O. */
async function startsATestWithAZeroInItsCode(learner) {
  for (let start = 0; start < 60; start += 1) {
    await learner.starts('flash');
    const code = await learner.code();
    if (code.includes('0')) return code;
  }
  return assert.fail('no code has a zero');
}

async function comesBackElsewhere(world) {
  const phone = await world.learner({ size: 'phone' });
  const code = await startsATestWithAZeroInItsCode(phone);
  await phone.opens('/test');
  await phone.answers('right');
  await phone.goesOn({ over: false });
  await phone.answers('unknown');
  await phone.goesOn({ over: false });
  const left = await phone.question();

  const library = await world.learner();
  await library.resumesWith(` ${code.toLowerCase().replaceAll('0', 'o').replace(' ', '-')} `);
  await library.isAt('/test');
  const found = await library.question();
  assert.deepEqual([found.id, found.position, found.heading], [left.id, left.position, left.heading], 'the same question');
  assert.equal(await library.code(), code, 'the code stays the same');

  // The home page has the same field.
  const friend = await world.learner();
  await friend.opens('/');
  await friend.page.locator('[name=code]').fill(code.replace(' ', ''));
  await friend.presses('home-code-go');
  assert.equal((await friend.question()).id, left.id, 'the same question from the home page');
}

async function isToldWhatIsWrong(world) {
  const learner = await world.learner();
  const { page, words } = learner;
  await learner.starts('flash');
  const code = await learner.code();
  const slip = code.slice(0, -1) + (code.endsWith('7') ? '8' : '7');
  for (const [error, [typed, values]] of [['check', [slip, {}]], ...Object.entries(WRONG_CODES)]) {
    await learner.resumesWith(typed);
    await learner.isAt('/resume');
    const field = page.locator('[name=code]');
    assert.equal(await field.inputValue(), typed, `${error}: what was typed is still there`);
    assert.equal(await learner.reads('.msg'), words(`resume-${error}`, values), `${error}: the message`);
    assert.ok((await learner.title()).startsWith(words('error-prefix')), `${error}: the title begins with the error`);
    assert.equal(await field.getAttribute('aria-invalid'), 'true', `${error}: the field is known to be wrong`);
    const describedBy = (await field.getAttribute('aria-describedby')).split(' ');
    assert.ok(describedBy.includes(await page.locator('.msg').getAttribute('id')), `${error}: the message belongs to the field`);
  }
  await page.locator('[name=code]').fill(code);
  await learner.presses('resume-go');
  await learner.isAt('/test');
  assert.ok(!(await learner.title()).startsWith(words('error-prefix')));
}

async function leavesNothingBehind(world) {
  const learner = await world.learner();
  await learner.starts('flash');
  await learner.answers('right');
  const code = await learner.code();
  await learner.presses('code-done');
  await learner.isAt('/done');
  assert.equal(await learner.heading(), learner.words('done-title'));
  await learner.goesBack();
  assert.ok(!(await learner.page.content()).includes(code), 'the back button does not show the code again');
  for (const path of ['/code', '/results', '/test', '/test/1', '/test/1/feedback']) {
    await learner.opens(path);
    await learner.isAt('/resume');
  }
  await learner.opens('/');
  assert.equal(await learner.page.getByRole('link', { name: learner.words('home-start') }).count(), 1, 'nobody is known here');
  await learner.resumesWith(code);
  assert.equal((await learner.question()).position, 2, 'with the code, the test goes on');
}

export default [
  ['the code leads to the same question on another device', comesBackElsewhere],
  ['a wrong code is explained, and kept in its field', isToldWhatIsWrong],
  ['« J’ai fini » forgets everything on this device', leavesNothingBehind],
];
