import { expireHold, ExpireHold } from '../modules/ledger/index.ts';
import { task } from '../platform/runtime/handle-task.ts';

export const tasks = [task(ExpireHold, { run: expireHold })];
