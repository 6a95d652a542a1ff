// What a story is given: fresh browsers, a place for screenshots, and a way to tell what it measured.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Learner } from './learner.mjs';

const SIZES = {
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  desktop: { viewport: { width: 1200, height: 900 } },
};
const PATIENCE_MS = 20_000;

export class World {
  constructor(browser, origin, shots) {
    this.browser = browser;
    this.origin = origin;
    this.shots = shots;
    this.contexts = [];
    this.notes = [];
    this.trouble = [];
  }

  /** A browser that nobody used before, with somebody in front of it. Options are Playwright's, `size` and `language`. */
  async learner({ size = 'desktop', language = 'fr', ...options } = {}) {
    const context = await this.browser.newContext({
      locale: language === 'fr' ? 'fr-FR' : 'en-GB',
      reducedMotion: 'reduce',
      ...SIZES[size],
      ...options,
    });
    context.setDefaultTimeout(PATIENCE_MS);
    this.contexts.push(context);
    return this.tab(context, language);
  }

  /** Another tab of the same browser. */
  async tab(context, language = 'fr') {
    const page = await context.newPage();
    // What a developer would see in red: refused styles or scripts, missing files. Refused forms (422) are no trouble.
    page.on('console', (message) => {
      const expected = /status of (404|422)/u.test(message.text());
      if (message.type() === 'error' && !expected) this.trouble.push(`${page.url()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.trouble.push(`${page.url()}: ${error.message}`));
    return new Learner(page, this.origin, language);
  }

  note(text) {
    this.notes.push(text);
  }

  /** Saves the whole page as a picture. */
  async shot(learner, name) {
    mkdirSync(this.shots, { recursive: true });
    await learner.page.mouse.move(0, 0);
    await learner.page.screenshot({ path: join(this.shots, `${name}.png`), fullPage: true, animations: 'disabled' });
  }

  async close() {
    await Promise.all(this.contexts.map((context) => context.close()));
  }
}
