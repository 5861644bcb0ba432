import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildFunctions, builtFunctions } from '../local/build.ts';
import { parts, startLocalCloud } from '../local/cloud.ts';
import type { LocalCloud, Part } from '../local/cloud.ts';
import { portOffset, portsAt } from '../local/ports.ts';
import { providersEnvironment } from '../local/providers/environment.ts';
import type { ProviderOptions } from '../local/providers/service.ts';
import type { Options } from './options.ts';

export interface Stage {
  readonly cloud: LocalCloud;
  readonly folder: string;
  /** Stops everything that was started; removes the folder unless it is to be kept. */
  strike(): Promise<void>;
}

export interface StageOptions extends Pick<Options, 'firestore' | 'keep'> {
  readonly providers?: ProviderOptions;
  readonly hosts?: number;
}

/** Far from the ports of a platform that runs beside; LOCAL_PORT_OFFSET names others. */
const ownOffset = 30_000;

/**
 * A whole local cloud of its own: own ports, own state in a folder of its own, a copy of the built functions. Whoever plays some
 * part himself leaves it out.
 */
export async function setStage(
  { firestore, keep, providers, hosts }: StageOptions,
  without: readonly Part[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Stage> {
  await buildFunctions(console.log);
  const folder = mkdtempSync(join(tmpdir(), 'pushnchat-chaos-'));
  const forget = (): void => {
    if (!keep) rmSync(folder, { recursive: true, force: true });
  };
  try {
    // A build meanwhile must not pull the functions away from under a host that is started every two seconds.
    const lib = join(folder, 'functions', 'lib');
    mkdirSync(lib, { recursive: true });
    cpSync(dirname(builtFunctions), lib, { recursive: true });
    cpSync(join(dirname(builtFunctions), '..', 'package.json'), join(folder, 'functions', 'package.json'));
    const offset = process.env['LOCAL_PORT_OFFSET'] === undefined ? ownOffset : portOffset();
    // What is not bundled, because it brings binaries of its own, is found from here.
    symlinkSync(join(import.meta.dirname, '../node_modules'), join(folder, 'node_modules'), 'dir');
    const cloud = await startLocalCloud({
      portOffset: offset,
      only: parts.filter((part) => !without.includes(part)),
      stateDir: join(folder, 'state'),
      lib: join(lib, 'index.js'),
      env: { ...providersEnvironment(portsAt(offset)), RATE_LIMIT_FACTOR: '1000', LOG_LEVEL: 'warn', ...env },
      report: () => undefined,
      ...(firestore && { firestore }),
      ...(providers && { providers }),
      ...(hosts && { hosts }),
    });
    const strike = async (): Promise<void> => {
      await cloud.stop();
      forget();
    };
    return { cloud, folder, strike };
  } catch (error) {
    forget();
    throw error;
  }
}
