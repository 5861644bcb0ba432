import type { LocalClock } from './clock.ts';
import type { Ports } from './ports.ts';

/** One part of the local cloud that has been started. */
export interface Service {
  readonly name: string;
  /** Where clients reach it, `host:port`. */
  readonly address: string;
  /** Stops it and keeps its state; safe to call twice. */
  stop(): Promise<void>;
}

export interface LocalOptions {
  /** Google Cloud project id, `demo-pushnchat` by default. */
  readonly project: string;
  readonly ports: Ports;
  /** Folder in which a service may keep files, under a folder of its own name. */
  readonly stateDir: string;
  /** Prints one line for the person who started the platform. */
  readonly report: (line: string) => void;
  readonly clock: LocalClock;
  /** `http://127.0.0.1:5001/<project>/<region>`; a function's URL is this, a slash and its name. */
  readonly functionsUrl: string;
}

export type Start = (options: LocalOptions) => Promise<Service>;
