import { parseArgs } from 'node:util';
import { parts, startLocalCloud } from './cloud.ts';
import type { CloudOptions, LocalCloud, Part } from './cloud.ts';
import { LocalError, explain } from './errors.ts';
import { demoPassword, people } from './people.ts';
import { whenOrphaned } from './process/orphan.ts';
import { seedPeople } from './seed/index.ts';

/** `npm start`: the whole platform on this machine, until Ctrl-C. */
const began = performance.now();
const seconds = (): string => ((performance.now() - began) / 1_000).toFixed(1);

function readOptions(): CloudOptions {
  const { values } = parseArgs({ options: { only: { type: 'string' }, quiet: { type: 'boolean', default: false } } });
  // The suites of local/ start on a small build of their own.
  const lib = process.env['LOCAL_FUNCTIONS_LIB'];
  const options = { quiet: values.quiet, ...(lib !== undefined && { lib }) };
  if (values.only === undefined) return options;
  const asked = values.only.split(',');
  const unknown = asked.find((name) => !parts.some((part) => part === name));
  if (unknown !== undefined) {
    throw new LocalError('broken', `--only knows ${parts.join(', ')}; "${unknown}" is none of them.`);
  }
  return { ...options, only: asked as Part[] };
}

function greet(cloud: LocalCloud): void {
  const { urls } = cloud;
  console.log(`
PushNchat is ready after ${seconds()} s.

  API              ${urls.hosting}/api/v1
  API reference    ${urls.hosting}/docs
  Status           ${urls.hosting}/__local/status
${cloud
  .services()
  .map(({ name, address }) => `  ${name.padEnd(16)} ${address}`)
  .join('\n')}
  State and logs   ${cloud.stateDir}

  Sign in as (password ${demoPassword}):
${people.map(({ email, name, role }) => `  ${email.padEnd(36)} ${name}, ${role}`).join('\n')}

Stop with Ctrl-C. "npm run demo" plays a listing's life against it, "npm run demo -- money" a shop's money, "npm run demo -- connect" two shops that meet; "npm run reset" forgets all state.`);
}

async function seed({ urls, ports, env }: LocalCloud): Promise<void> {
  const since = performance.now();
  const given = await seedPeople(urls.hosting, `127.0.0.1:${ports.auth}`, env);
  const took = ((performance.now() - since) / 1_000).toFixed(1);
  console.log(`  People ${given > 0 ? 'onboarded' : 'found'} ${took} s`);
}

let cloud: LocalCloud | undefined;
let leaving = false;

async function leave(): Promise<void> {
  // Still starting, or asked twice: go at once. Every child notices that its channel closed, and ends.
  if (cloud === undefined || leaving) process.exit(1);
  leaving = true;
  console.log('\nStopping…');
  await cloud.stop();
  console.log('Stopped. State is kept.');
  process.exit(0);
}

async function fail(error: unknown): Promise<never> {
  leaving = true;
  const { sentence, exitCode } = explain(error);
  console.error(sentence);
  await cloud?.stop().catch(() => undefined);
  process.exit(exitCode);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave().catch(fail));

await whenOrphaned(() => void leave().catch(fail));

try {
  const options = readOptions();
  if (options.quiet !== true) console.log('Starting PushNchat…');
  cloud = await startLocalCloud(options);
  if (options.only === undefined) await seed(cloud);
  greet(cloud);
} catch (error) {
  await fail(error);
}
