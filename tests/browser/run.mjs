// Runs the browser stories: `node run.mjs [WORD] [--shots DIR]`. A word runs the stories whose name or file has it.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startBrowser } from './lib/browser.mjs';
import { startServer } from './lib/server.mjs';
import { World } from './lib/world.mjs';

const AT_ONCE = 2;
const LONGEST_STORY_MS = 150_000;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { shots: { type: 'string', default: here('shots') } },
});
const word = (positionals[0] ?? '').toLowerCase();

async function stories() {
  const files = readdirSync(here('stories')).filter((file) => file.endsWith('.mjs')).sort();
  const told = await Promise.all(files.map(async (file) => {
    const { default: list } = await import(new URL(join('stories', file), import.meta.url));
    return list.map(([name, tell]) => ({ name, tell, file }));
  }));
  return told.flat().filter(({ name, file }) => `${name} ${file}`.toLowerCase().includes(word));
}

function within(time, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the story is not over after ${time / 1000} seconds`)), time);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** An error with the lines of the story it comes from, without those of the machinery around it. */
function told(error) {
  const text = String(error?.stack ?? error).replace(/\n\s*Browser logs:[\s\S]*?(?=\n\s*Call log:|$)/u, '');
  const lines = text.replace(/\u001b\[\d+m/gu, '').split('\n');
  const ours = /(stories|lib)\//u;
  const kept = lines.filter((line) => !/^\s+at /u.test(line) || ours.test(line));
  return kept.join('\n').replaceAll(new URL('.', import.meta.url).href, '');
}

const indented = (text) => text.replace(/^/gmu, '    ');

async function run({ name, tell }, browser, server) {
  const world = new World(browser, server.origin, values.shots);
  let failure = null;
  try {
    await within(LONGEST_STORY_MS, tell(world));
    if (world.trouble.length > 0) throw new Error(`the browser complained:\n${world.trouble.join('\n')}`);
  } catch (error) {
    failure = server.end() === null ? error : new Error(`the server ended (${server.end()})`);
  }
  await world.close().catch(() => {});
  if (interrupted) return false;
  console.log(`${failure ? 'FAILED' : 'ok'} ${name}`);
  for (const note of world.notes) console.log(indented(note));
  if (failure) console.log(indented(told(failure)));
  return failure === null;
}

const all = await stories();
const waiting = [...all];
const closing = [];
let closed = null;
let interrupted = false;
/** Stops what was started, last first, once. */
function close() {
  closed ??= closing.reduceRight((before, stop) => before.then(stop).catch(() => {}), Promise.resolve());
  return closed;
}
for (const [signal, number] of [['SIGINT', 2], ['SIGTERM', 15], ['SIGHUP', 1]]) {
  process.once(signal, () => {
    interrupted = true;
    waiting.length = 0;
    close().then(() => process.exit(128 + number));
  });
}

let passed = 0;
try {
  const server = await startServer();
  closing.push(() => server.stop());
  const browser = await startBrowser();
  closing.push(() => browser.close());
  const teller = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (await run(next, browser, server)) passed += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, teller));
  if (server.complaints()) console.log(`The server's log:\n${indented(server.complaints())}`);
} catch (error) {
  console.log(`The stories could not be told:\n${indented(told(error))}`);
} finally {
  await close();
}
const failed = all.length - passed;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || all.length === 0 ? 1 : 0;
