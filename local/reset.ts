import { existsSync, rmSync } from 'node:fs';
import { LocalError, explain } from './errors.ts';
import { holderOf } from './process/lock.ts';
import { stateFolder } from './root.ts';

/** `npm run reset`: forgets the database, the accounts, the files and every queue of the local cloud. */
async function reset(): Promise<string> {
  const folder = stateFolder();
  const holder = await holderOf(folder);
  if (holder !== undefined) {
    throw new LocalError(
      'alreadyRunning',
      `PushNchat is running (process ${holder.pid}). Stop it with Ctrl-C, then reset.`,
    );
  }
  if (!existsSync(folder)) return 'There is no state to reset.';
  rmSync(folder, { recursive: true, force: true });
  return `All state in ${folder} is gone. The next "npm start" begins with an empty platform.`;
}

try {
  console.log(await reset());
} catch (error) {
  const { sentence, exitCode } = explain(error);
  console.error(sentence);
  process.exitCode = exitCode;
}
