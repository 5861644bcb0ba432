import type { LocalClock } from '../clock.ts';
import type { Chaos } from './chaos.ts';
import type { Courier } from './courier.ts';

/** What each of the three services stands on. */
export interface QueueOptions {
  readonly port: number;
  /** Folder of the journals. */
  readonly stateDir: string;
  readonly clock: LocalClock;
  readonly chaos: Chaos;
  readonly courier: Courier;
}
