// Someone who takes a test, in a browser. Only what a person does: opens, follows links, presses buttons, fills fields.
import assert from 'node:assert/strict';
import { KINDS, PARTIAL, answerFor, itemOf, solutionOf } from './bank.mjs';
import { plainSpaces, wordsOf } from './words.mjs';

const VERDICTS = ['right', 'partly', 'wrong', 'unknown'];

export class Learner {
  constructor(page, origin, language) {
    this.page = page;
    this.origin = origin;
    this.words = wordsOf(language);
    /** Kinds of the questions answered so far. */
    this.kinds = new Set();
    this.answered = 0;
  }

  // ---- moving

  get path() {
    return new URL(this.page.url()).pathname;
  }

  /** Does something that leads to another page, and waits until that page is there. */
  async moves(act) {
    await Promise.all([this.page.waitForEvent('load'), act()]);
  }

  async opens(path, status = 200) {
    const reply = await this.page.goto(this.origin + path);
    assert.equal(reply.status(), status, `${path} answers`);
  }

  follows(key) {
    return this.moves(() => this.page.getByRole('link', { name: this.words(key), exact: true }).first().click());
  }

  presses(key) {
    return this.moves(() => this.page.getByRole('button', { name: this.words(key), exact: true }).click());
  }

  async goesBack() {
    await this.page.goBack();
  }

  // ---- reading

  async title() {
    return plainSpaces(await this.page.title());
  }

  async heading() {
    return plainSpaces(await this.page.locator('h1').innerText());
  }

  async reads(selector) {
    return plainSpaces(await this.page.locator(selector).innerText());
  }

  async isAt(path) {
    assert.equal(this.path, path, 'the page that is shown');
  }

  /** The question that is shown. */
  async question() {
    const { page } = this;
    const form = page.locator('form[action="/test"]');
    assert.equal(await form.count(), 1, `a question is shown at ${this.path}`);
    const [position, id, language, heading] = await Promise.all([
      form.locator('[name=position]').inputValue(),
      form.locator('[name=item]').inputValue(),
      page.locator('html').getAttribute('lang'),
      this.heading(),
    ]);
    const item = itemOf(id);
    return { position: Number(position), id, item, kind: item.kind, language, heading };
  }

  /** What stands in the fields: `choices`, `typed` or `selected`, as in the bank's answers. */
  async filled() {
    const { page } = this;
    const { kind } = await this.question();
    if (kind === 'text' || kind === 'numeric') return { typed: await page.locator('[name=typed]').inputValue() };
    if (kind.endsWith('choice')) {
      const ticked = await page.locator('.opt :checked').all();
      return { choices: (await Promise.all(ticked.map((input) => input.getAttribute('value')))).sort() };
    }
    const selects = await page.locator('.slots select').all();
    const pairs = selects.map(async (select) => [await select.getAttribute('name'), await select.inputValue()]);
    return { selected: Object.fromEntries(await Promise.all(pairs)) };
  }

  /** The verdict, the right answer and the rest, on the page after an answer. */
  async feedback() {
    assert.match(this.path, /^\/test\/\d+\/feedback$/u, 'the page after an answer');
    const { page, words } = this;
    const heading = await this.heading();
    const verdict = VERDICTS.find((one) => words(`feedback-${one}`) === heading);
    assert.ok(verdict, `« ${heading} » is one of the four verdicts`);
    const answers = {};
    for (const row of await page.locator('dl.ans > div').all()) {
      const parts = await row.locator('dd li').count() > 0 ? row.locator('dd li') : row.locator('dd span');
      answers[plainSpaces(await row.locator('dt').innerText())] = (await parts.allInnerTexts()).map(plainSpaces);
    }
    return {
      position: Number(this.path.split('/')[2]),
      verdict,
      solution: answers[words('feedback-solution')],
      yours: answers[words('feedback-yours')],
      why: (await page.locator('.why p').allInnerTexts()).map(plainSpaces),
      over: (await page.getByRole('link', { name: words('feedback-results'), exact: true }).count()) > 0,
    };
  }

  // ---- acting

  /** Starts a test without the detour by the home page; `target` is a domain or a competence. */
  async starts(mode, target) {
    await this.opens(mode === 'competence' ? '/start/competences' : '/start');
    const button = target === undefined ? `button[name=mode][value=${mode}]` : `button[name=target][value="${target}"]`;
    await this.moves(() => this.page.locator(button).click());
    assert.equal((await this.question()).position, 1);
  }

  /** Fills in an answer: `{ choices }`, `{ typed }` or `{ selected }`. */
  async fills({ choices, typed, selected }) {
    const { page } = this;
    if (typed !== undefined) await page.locator('[name=typed]').fill(typed);
    for (const box of choices === undefined ? [] : await page.locator('.opt input').all()) {
      const wanted = choices.includes(await box.getAttribute('value'));
      if (wanted || (await box.getAttribute('type')) === 'checkbox') await box.setChecked(wanted);
    }
    for (const [name, value] of Object.entries(selected ?? {})) await page.locator(`[name="${name}"]`).selectOption(value);
  }

  submits() {
    return this.moves(() => this.page.locator('form[action="/test"] .acts .btn:not([name])').click());
  }

  saysUnknown() {
    return this.presses('question-unknown');
  }

  /** Answers the question that is shown: `right`, `partly` (right where nothing can be partly right), `wrong` or `unknown`. */
  async answers(verdict) {
    const question = await this.question();
    const meant = verdict === 'partly' && !PARTIAL.includes(question.kind) ? 'right' : verdict;
    if (meant === 'unknown') await this.saysUnknown();
    else {
      await this.fills(answerFor(question.item, meant, question.language));
      await this.submits();
    }
    const feedback = await this.feedback();
    const told = `${question.id}, a ${question.kind} question`;
    assert.equal(feedback.position, question.position, `the answer counts for the question that was shown (${told})`);
    assert.equal(feedback.verdict, meant, `the verdict of an answer that is ${meant} (${told})`);
    this.kinds.add(question.kind);
    this.answered += 1;
    return { question, feedback };
  }

  /** Asserts that the page after an answer shows the right answer and says why. */
  showsTheSolution({ question, feedback }) {
    const expected = solutionOf(question.item, question.language);
    const told = `the right answer of ${question.id} (${question.kind})`;
    if (question.kind === 'order') assert.deepEqual(feedback.solution, expected, told);
    else assert.deepEqual([...(feedback.solution ?? [])].sort(), [...expected].sort(), told);
    assert.ok(feedback.why.length > 0 && feedback.why.every((why) => why.length > 0), `a reason is given (${question.id})`);
  }

  /** Goes on after an answer: to the next question, or to the results. */
  async goesOn({ over }) {
    await this.follows(over ? 'feedback-results' : 'feedback-next');
    await this.isAt(over ? '/results' : '/test');
  }

  /** Answers until the test is over, by turns; ends on the results. Gives the number of answers. */
  async finishes(...verdicts) {
    for (let count = 0; ; count += 1) {
      assert.ok(count < 70, 'the test comes to an end');
      const { feedback } = await this.answers(verdicts[count % verdicts.length]);
      await this.goesOn(feedback);
      if (feedback.over) return count + 1;
    }
  }

  /**
   * Takes tests of one competence until one question of each kind was met. `meet(question)` answers that question and stays on
   * the page after it; other questions are answered by turns, so that the test does not end early.
   */
  async meetsEveryKind(meet, competences = ['1.1', '4.2', '3.3', '1.3', '5.1', '2.2']) {
    const missing = new Set(KINDS);
    for (const competence of competences) {
      if (missing.size === 0) return;
      await this.starts('competence', competence);
      for (let over = false, turn = 0; !over && missing.size > 0; turn += 1) {
        const question = await this.question();
        if (missing.delete(question.kind)) await meet(question);
        else await this.answers(turn % 2 === 0 ? 'right' : 'wrong');
        const feedback = await this.feedback();
        over = feedback.over;
        await this.goesOn(feedback);
      }
    }
    assert.deepEqual([...missing], [], 'kinds of questions that were never asked');
  }

  /** The code that is shown on its page. */
  async code() {
    await this.opens('/code');
    const code = await this.reads('.ticket .code');
    assert.match(code, /^[0-9A-HJKMNP-TV-Z]{5} [0-9A-HJKMNP-TV-Z]{5}$/u, 'a code of ten symbols');
    return code;
  }

  async resumesWith(code) {
    await this.opens('/resume');
    await this.page.locator('[name=code]').fill(code);
    await this.presses('resume-go');
  }
}
