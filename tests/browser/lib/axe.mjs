// axe-core on the page that is shown, as it is shown: everything folded is unfolded first.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const REQUIRED = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Gives the violations of WCAG 2.2 AA, those of mere best practice, and what axe could not decide. */
export async function examine(page) {
  await page.evaluate(() => {
    for (const folded of document.querySelectorAll('details')) folded.open = true;
  });
  await page.evaluate(SOURCE);
  const { violations, incomplete } = await page.evaluate(
    (tags) => globalThis.axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations', 'incomplete'] }),
    [...REQUIRED, 'best-practice'],
  );
  const told = (results) => results.flatMap(({ id, tags, nodes }) => nodes.map((node) => ({
    rule: id,
    required: tags.some((tag) => REQUIRED.includes(tag)),
    where: node.target.join(' '),
    why: [...node.any, ...node.all, ...node.none].map((check) => check.message).join('; '),
  })));
  const found = told(violations);
  return {
    violations: found.filter(({ required }) => required),
    advice: found.filter(({ required }) => !required),
    undecided: told(incomplete),
  };
}
