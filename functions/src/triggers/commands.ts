import { MANIFEST } from '../http/manifest.ts';
import { answerCommand, findCommand, RunCommandAgain } from '../platform/runtime/command-document.ts';
import { task } from '../platform/runtime/handle-task.ts';

/** A command that broke, run again by the staff from its dead letter. */
export const tasks = [
  task(RunCommandAgain, {
    phones: true,
    call: async ({ uid, id }) => {
      const command = await findCommand(uid, id);
      if (command === null) return;
      const { createDispatcher } = await import('../platform/runtime/http/app.ts');
      await answerCommand(createDispatcher(MANIFEST.api), command);
    },
    record: () => Promise.resolve(),
  }),
];
