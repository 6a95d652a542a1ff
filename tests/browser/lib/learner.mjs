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
    const shown = await this.page.evaluate(() => {
      const form = document.querySelector('form[action="/test"]');
      return form && {
        position: Number(form.querySelector('[name=position]').value),
        id: form.querySelector('[name=item]').value,
        language: document.documentElement.lang,
        heading: document.querySelector('h1').innerText,
      };
    });
    assert.ok(shown, `a question is shown at ${this.path}`);
    const item = itemOf(shown.id);
    return { ...shown, heading: plainSpaces(shown.heading), item, kind: item.kind };
  }

  /** What stands in the fields: `choices`, `typed` or `selected`, as in the bank's answers. */
  filled() {
    return this.page.evaluate(() => {
      const all = (selector) => [...document.querySelectorAll(`form[action="/test"] ${selector}`)];
      const [typed] = all('[name=typed]');
      if (typed) return { typed: typed.value };
      if (all('.opt').length > 0) return { choices: all('.opt :checked').map((input) => input.value).sort() };
      return { selected: Object.fromEntries(all('select').map((select) => [select.name, select.value])) };
    });
  }

  /** The verdict, the right answer and the rest, on the page after an answer. */
  async feedback() {
    assert.match(this.path, /^\/test\/\d+\/feedback$/u, 'the page after an answer');
    const { words } = this;
    const { heading, rows, why, links } = await this.page.evaluate(() => {
      const texts = (from, selector) => [...from.querySelectorAll(selector)].map((element) => element.innerText);
      const parts = (row) => (row.querySelector('dd li') ? texts(row, 'dd li') : texts(row, 'dd span'));
      return {
        heading: document.querySelector('h1').innerText,
        rows: [...document.querySelectorAll('dl.ans > div')].map((row) => [row.querySelector('dt').innerText, parts(row)]),
        why: texts(document, '.why p'),
        links: texts(document, 'main .acts a'),
      };
    });
    const verdict = VERDICTS.find((one) => words(`feedback-${one}`) === plainSpaces(heading));
    assert.ok(verdict, `« ${heading} » is one of the four verdicts`);
    const answers = Object.fromEntries(rows.map(([name, parts]) => [plainSpaces(name), parts.map(plainSpaces)]));
    return {
      position: Number(this.path.split('/')[2]),
      verdict,
      solution: answers[words('feedback-solution')],
      yours: answers[words('feedback-yours')],
      why: why.map(plainSpaces),
      over: links.map(plainSpaces).includes(words('feedback-results')),
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
    if (choices !== undefined) {
      const boxes = page.locator('.opt input');
      const states = await boxes.evaluateAll((all) => all.map(({ value, checked, type }) => ({ value, checked, type })));
      for (const { value, checked, type } of states) {
        const wanted = choices.includes(value);
        const changes = wanted !== checked && (wanted || type === 'checkbox');
        if (changes) await page.locator(`.opt [value="${value}"]`).setChecked(wanted);
      }
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

  /**
   * Sends an answer as the page would, without showing the pages: for stories that only need the test to go on. Gives whether
   * there was a question left.
   */
  async hurries(verdict) {
    const { request } = this.page.context();
    const shown = await (await request.get(`${this.origin}/test`)).text();
    const value = (name) => new RegExp(`name="${name}" value="([^"]*)"`, 'u').exec(shown)?.[1];
    if (value('item') === undefined) return false;
    const { choices, typed, selected } = answerFor(itemOf(value('item')), verdict, this.words.language);
    const fields = { position: value('position'), item: value('item'), ...selected };
    const form = new URLSearchParams(typed === undefined ? fields : { ...fields, typed });
    for (const choice of choices ?? []) form.append('choice', choice);
    const reply = await request.post(`${this.origin}/test`, {
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: this.origin },
      data: form.toString(),
    });
    assert.match(new URL(reply.url()).pathname, /feedback$/u, 'the answer is taken');
    return true;
  }

  /** Hurries to the end of the test, and opens its results. */
  async hurriesToTheResults() {
    for (let turn = 0; await this.hurries(turn % 2 === 0 ? 'right' : 'wrong'); turn += 1);
    await this.opens('/results');
  }

  /**
   * Takes tests of one competence until one question of each kind was met. `meet(question)` answers that question and stays on
   * the page after it; other questions are hurried through by turns, so that the test does not end early.
   */
  async meetsEveryKind(meet, competences = ['1.1', '4.2', '3.3', '1.3', '5.1', '2.2']) {
    const missing = new Set(KINDS);
    for (const competence of competences) {
      if (missing.size === 0) return;
      await this.starts('competence', competence);
      for (let turn = 0; this.path === '/test' && missing.size > 0; turn += 1) {
        const question = await this.question();
        if (missing.delete(question.kind)) await meet(question);
        else await this.hurries(turn % 2 === 0 ? 'right' : 'wrong');
        // The next question, or the results when that was the last one.
        await this.opens('/test');
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
