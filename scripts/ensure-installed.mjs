/**
 * Runs before every npm script: installs what is missing, so that a fresh clone needs only Node 20 or newer and npm.
 * Plain JavaScript without packages, because it is what runs when there are none yet.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const windows = process.platform === 'win32';
const pinnedNode = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');

const missing = whatIsMissing();
if (missing !== null) {
  console.log(`Installing packages (${missing}); the first time takes a minute or two…`);
  const began = Date.now();
  install();
  const still = whatIsMissing();
  if (still !== null) fail(`npm ci finished, yet ${still}. Remove node_modules and try again.`);
  console.log(`Packages installed in ${Math.round((Date.now() - began) / 1000)} s.`);
}

const generate = join(root, 'scripts', 'prisma-generate.ts');
if (existsSync(generate)) {
  const { status, stdout, stderr } = run(pinnedNode, [generate], { encoding: 'utf8' });
  if (status !== 0) fail(`The Prisma client could not be generated.\n${stdout ?? ''}${stderr ?? ''}`);
  if (!/up to date/.test(stdout)) process.stdout.write(stdout);
}

/** npm keeps in node_modules a lock file of what it really installed; it is written last, so a broken install has none. */
function whatIsMissing() {
  const wanted = packagesOf('package-lock.json');
  if (wanted === null) fail('package-lock.json is missing or damaged. Fetch it again from the repository.');
  const installed = packagesOf('node_modules/.package-lock.json');
  if (installed === null) return 'there is no complete node_modules';
  for (const [path, { version, integrity, link, optional }] of Object.entries(wanted)) {
    // Optional packages are for other machines as often as for this one; npm has chosen.
    if (path === '' || link || (optional && !installed[path])) continue;
    const there = installed[path];
    if (there?.version !== version || there.integrity !== integrity) {
      const name = path.replace(/^.*node_modules\//, '');
      return `${name} should be ${version ?? 'there'}${there?.version ? ` and is ${there.version}` : ''}`;
    }
  }
  const node = run(pinnedNode, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const version = `v${wanted['node_modules/node'].version}`;
  return node.stdout?.trim() === version ? null : `the pinned Node ${version} does not run`;
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  } catch {
    return null;
  }
}

/**
 * Packages without their install scripts, then the scripts that package.json allows: npm 10 would run them all, and some
 * download what we never use. npm is run by the Node that it came with: the pinned one disappears while its own package
 * is being replaced.
 */
function install() {
  npm('ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error');
  const { allowScripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const present = Object.keys(allowScripts).filter((name) => existsSync(join(root, 'node_modules', name)));
  npm('rebuild', '--loglevel=error', ...present);
}

function npm(...args) {
  const { npm_execpath: script, npm_node_execpath: node, PATH = '' } = process.env;
  const path = PATH.split(delimiter).filter((folder) => !folder.startsWith(join(root, 'node_modules')));
  const [command, first] = script && node && !node.startsWith(root) ? [node, [script]] : ['npm', []];
  const { status, error } = run(command, [...first, ...args], {
    stdio: 'inherit',
    shell: windows,
    env: { ...process.env, PATH: path.join(delimiter) },
  });
  if (status !== 0) {
    const reason = error ? ` (${error.message})` : '';
    fail(`npm ${args[0]} failed${reason}. Check the connection to the package registry and try again.`);
  }
}

function run(command, args, options) {
  return spawnSync(command, args, { cwd: root, ...options });
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
