// Starts `lianfang demo` or `lianfang serve` on a free port in a folder of its own, and stops it again.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

// The binary: LF_BIN, else what was built last.
const binary = () => {
  const named = [process.env.LF_BIN, join(root, 'target/release/lianfang'), join(root, 'target/debug/lianfang')];
  const found = named.find((p) => p && existsSync(p));
  if (!found) { throw new Error('no lianfang binary: build it (cargo build -p lianfang) or name it in LF_BIN'); }
  return found;
};

/** The demo of a city, as of now, in which an officer is chosen. */
export const demo = (city = 'jiaxing') => start('demo', city, /Listening on (http:\/\/[0-9.:]+)/);

/** An empty city in which an officer is chosen. */
export const empty = (city) => start('serve', city, /Listening on (http:\/\/[0-9.:]+)/, ['--open']);

/** An empty city in which one signs in; `code` makes the first administrator. */
export const guarded = () => start('serve', 'jiaxing', /Listening on (http:\/\/[0-9.:]+)[^]*administrator: (\S+)/);

/** @returns {Promise<{url: string, code?: string, stop: () => Promise<void>}>} */
const start = (command, city, says, more = []) => new Promise((ready, failed) => {
  const store = mkdtempSync(join(tmpdir(), 'lianfang-e2e-'));
  const child = spawn(binary(), [command, '--city', city, '--store', store, '--port', '0', '--home', root, ...more], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  const timer = setTimeout(() => failed(new Error(`the server did not start in 60 s: ${out}`)), 60_000);
  // A server that a failed test forgot must not keep the run waiting for it.
  const held = [child, child.stdout, child.stderr];
  held.forEach((h) => h.unref());
  process.once('exit', () => { child.kill('SIGKILL'); rmSync(store, { recursive: true, force: true }); });
  const stop = () => new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) { done(); return; }
    child.ref();
    child.once('exit', () => { rmSync(store, { recursive: true, force: true }); done(); });
    child.kill('SIGTERM');
  });
  const read = (chunk) => {
    out += chunk;
    const said = says.exec(out);
    if (said) { clearTimeout(timer); ready({ url: said[1], code: said[2], stop }); }
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  child.once('exit', (code) => { clearTimeout(timer); failed(new Error(`the server ended with ${code}: ${out}`)); });
});
