import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as commands from './http/commands.ts';
import * as http from './http/index.ts';
import * as scheduled from './scheduled/index.ts';
import * as mediaFiles from './triggers/media-files.ts';
import * as triggers from './triggers/index.ts';

const LOADED: Readonly<Record<string, object>> = {
  './http/commands.ts': commands,
  './http/index.ts': http,
  './scheduled/index.ts': scheduled,
  './triggers/media-files.ts': mediaFiles,
  './triggers/index.ts': triggers,
};
const GROUP = /export const \{([^}]*)\} =\s*await pick\(\s*\[([^\]]*)\],\s*\(\) => import\('([^']+)'\),?\s*\)/g;
const words = (text: string): string[] => [...text.matchAll(/\w+/g)].map(([word]) => word).sort();

describe('the deploy manifest', () => {
  // Read as text: what it exports depends on FUNCTION_TARGET, and it awaits at top level.
  const text = readFileSync(join(__dirname, 'index.ts'), 'utf8');
  const groups = [...text.matchAll(GROUP)].map(([, exported, picked, file]) => ({
    exported: words(exported!),
    picked: words(picked!),
    file: file!,
  }));

  test('exports each function that it picks, and picks each that it exports', () => {
    expect(groups).toHaveLength(text.match(/\bpick\(/g)!.length);
    expect(groups.map(({ exported }) => exported)).toEqual(groups.map(({ picked }) => picked));
  });

  test('deploys every function that is written, once', () => {
    const written = Object.entries(LOADED).flatMap(([file, entry]) =>
      Object.keys(entry).map((name) => `${file} ${name}`),
    );
    expect(groups.flatMap(({ file, picked }) => picked.map((name) => `${file} ${name}`)).sort()).toEqual(
      written.sort(),
    );
  });
});
