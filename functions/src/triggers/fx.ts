import { phoneForRates, RefreshRates, storeRates } from '../modules/fx/index.ts';
import { task } from '../platform/runtime/handle-task.ts';

export const tasks = [
  task(RefreshRates, { phones: true, call: phoneForRates, record: (ctx, sheet) => storeRates(ctx, sheet) }),
];
