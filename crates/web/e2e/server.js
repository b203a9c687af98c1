// Starts `lianfang demo` on a free port in a folder of its own, and stops it again.
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

/** The demo of a city, as of now. @returns {Promise<{url: string, stop: () => Promise<void>}>} */
export const demo = (city = 'jiaxing') => new Promise((ready, failed) => {
  const store = mkdtempSync(join(tmpdir(), 'lianfang-e2e-'));
  const child = spawn(binary(), ['demo', '--city', city, '--store', store, '--port', '0', '--home', root], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  const timer = setTimeout(() => failed(new Error(`the demo did not start in 60 s: ${out}`)), 60_000);
  const stop = () => new Promise((done) => {
    child.once('exit', () => { rmSync(store, { recursive: true, force: true }); done(); });
    child.kill('SIGTERM');
  });
  const read = (chunk) => {
    out += chunk;
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(out);
    if (url) { clearTimeout(timer); ready({ url: url[0], stop }); }
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  child.once('exit', (code) => { clearTimeout(timer); failed(new Error(`the demo ended with ${code}: ${out}`)); });
});
