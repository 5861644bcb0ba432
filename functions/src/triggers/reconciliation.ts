import { postCorrection, PostCorrection } from '../modules/reconciliation/index.ts';
import { task } from '../platform/runtime/handle-task.ts';

export const tasks = [task(PostCorrection, { run: postCorrection })];
