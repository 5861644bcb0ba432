import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { installed } from '../root.ts';
import { trim } from './trim.ts';
import type { ApiSpec } from './trim.ts';

/**
 * The child process with the Auth emulator of firebase-tools, which has no state of its own on disk: accounts are read from
 * LOCAL_AUTH_FILE at the start and written there after each change. Environment: PORT, GCLOUD_PROJECT.
 */
interface Account {
  readonly localId: string;
}
interface ProjectState {
  readonly users: ReadonlyMap<string, Account>;
  overwriteUserWithLocalId(localId: string, account: Account): unknown;
}
type CreateApp = (project: string, mode: undefined, states: Map<string, ProjectState>) => Promise<RequestListener>;

const port = Number(process.env['PORT']);
const project = process.env['GCLOUD_PROJECT'] ?? 'demo-pushnchat';
const file = process.env['LOCAL_AUTH_FILE'] ?? '';
const require = createRequire(import.meta.url);
const states = new Map<string, ProjectState>();

function load(): void {
  const { AgentProjectState } = require(installed('firebase-tools', 'lib/emulator/auth/state.js')) as {
    AgentProjectState: new (project: string) => ProjectState;
  };
  const state = new AgentProjectState(project);
  states.set(project, state);
  if (!existsSync(file)) return;
  const { accounts } = JSON.parse(readFileSync(file, 'utf8')) as { accounts: readonly Account[] };
  for (const account of accounts) state.overwriteUserWithLocalId(account.localId, account);
}

let saving: NodeJS.Timeout | undefined;
function save(): void {
  clearTimeout(saving);
  saving = undefined;
  const accounts = [...(states.get(project)?.users.values() ?? [])];
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.next`, JSON.stringify({ accounts }), { mode: 0o600 });
  renameSync(`${file}.next`, file);
}

function leave(): void {
  if (saving !== undefined) save();
  process.exit(0);
}

process.on('disconnect', leave);
process.on('SIGTERM', leave);
process.on('SIGINT', leave);

trim((require(installed('firebase-tools', 'lib/emulator/auth/apiSpec.js')) as { default: ApiSpec }).default);
const { createApp } = require(installed('firebase-tools', 'lib/emulator/auth/server.js')) as { createApp: CreateApp };
load();
const app = await createApp(project, undefined, states);
const server = createServer((request, response) => {
  // Signing in changes the account too, so everything but a read is a change.
  if (request.method !== 'GET' && request.method !== 'OPTIONS') {
    response.once('finish', () => (saving ??= setTimeout(save, 250)));
  }
  app(request, response);
});
server.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
server.listen(port, '127.0.0.1', () => process.send?.('ready'));
