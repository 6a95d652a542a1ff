// A server of our own: the debug build, in a temporary folder, on a free port of this machine.
import { spawn } from 'node:child_process';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE_MS = 20_000;
/** People answer slowly and from one address at a time; stories do neither. */
const LIMITS = {
  JALONUM_LIMITS__NEW_TESTS_PER_HOUR: '100000',
  JALONUM_LIMITS__ANSWERS_PER_MINUTE: '100000',
  JALONUM_LIMITS__WRONG_CODES_PER_MINUTE: '100000',
  JALONUM_LIMITS__WRONG_CODES_PER_DAY: '100000',
};

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Starts the server and waits until it is healthy. */
export async function startServer() {
  const binary = process.env.JALONUM_BIN ?? fileURLToPath(new URL('../../../target/debug/jalonum', import.meta.url));
  await access(binary).catch(() => {
    throw new Error(`there is no server at ${binary}: cargo build -p jalonum, or name one with JALONUM_BIN`);
  });
  const folder = await mkdtemp(join(tmpdir(), 'jalonum-stories-'));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  // None of the caller's own JALONUM_… settings: a story sees the defaults.
  const outside = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('JALONUM_')));
  const child = spawn(binary, ['serve', '--listen', `127.0.0.1:${port}`, '--database', `sqlite://${join(folder, 'jalonum.db')}`], {
    cwd: folder,
    env: { ...outside, ...LIMITS, JALONUM_SECRET_FILE: join(folder, 'jalonum.key'), JALONUM_LOG: 'warn' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const complaints = [];
  child.stderr.setEncoding('utf8').on('data', (text) => complaints.push(text));
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `status ${code}`));
  });
  let how = null;
  ended.then((end) => (how = end));

  const server = {
    origin,
    /** What the server wrote in its log: warnings and errors. */
    complaints: () => complaints.join('').trim(),
    /** How the server ended, while nobody asked it to. */
    end: () => how,
    async stop() {
      if (how === null) {
        child.kill('SIGTERM');
        await Promise.race([ended, pause(5_000, undefined, { ref: false })]);
        if (how === null) child.kill('SIGKILL');
        await ended;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    if (how !== null || Date.now() > deadline) {
      const reason = how === null ? 'it did not answer in time' : `it ended (${how})`;
      await server.stop();
      throw new Error(`the server did not start: ${reason}\n${server.complaints()}`);
    }
    const healthy = await fetch(`${origin}/health`).then((reply) => reply.ok, () => false);
    if (healthy) return server;
    await pause(50);
  }
}
