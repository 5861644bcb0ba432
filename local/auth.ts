import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalError } from './errors.ts';
import { openLog } from './functions/logs.ts';
import { onLines, startNode } from './process/node-child.ts';
import { installed } from './root.ts';
import type { LocalOptions, Service } from './service.ts';

const startLimitMs = 60_000;

/**
 * The Auth emulator of firebase-tools. It takes seconds to compile its API description, all of them in a process of its own:
 * start it first and await it last.
 */
export async function startAuth(options: LocalOptions): Promise<Service> {
  installed('firebase-tools', 'lib/emulator/auth/server.js');
  const port = options.ports.auth;
  const log = openLog(join(options.stateDir, 'logs', 'auth.log'), () => undefined);
  const child = startNode(join(import.meta.dirname, 'auth', 'server.ts'), {
    ...process.env,
    NODE_COMPILE_CACHE: join(options.stateDir, 'compile-cache'),
    PORT: String(port),
    GCLOUD_PROJECT: options.project,
    LOCAL_AUTH_FILE: join(options.stateDir, 'auth', 'accounts.json'),
  });
  onLines(child.process, log.take);
  let stopping = false;
  const stop = async (): Promise<void> => {
    stopping = true;
    await child.stop();
    await log.close();
  };

  const listens = new Promise<'ready'>((resolve) => child.process.once('message', () => resolve('ready')));
  const outcome = await Promise.race([listens, child.ended, sleep(startLimitMs, 'it took too long', { ref: false })]);
  if (outcome !== 'ready') {
    await stop();
    throw new LocalError(
      'missing',
      `The Auth emulator did not start (${log.lastError() ?? outcome}). See ${log.file}.`,
    );
  }
  void child.ended.then((how) => {
    if (!stopping) options.report(`The Auth emulator ended unasked (${how}). Stop with Ctrl-C and start again.`);
  });
  return { name: 'Auth', address: `127.0.0.1:${port}`, stop };
}
