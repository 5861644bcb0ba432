import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Samples that are not part of this project: `SHARED_DATA_DIR`, or a folder beside it. */
const folder = process.env['SHARED_DATA_DIR'] ?? join(__dirname, '../../../shared/data');

/** The lines of a .jsonl file, or null when it is not there. */
export function sampleLines<Line>(file: string): Line[] | null {
  const path = join(folder, file);
  if (!existsSync(path)) return null;
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as Line);
}

/** Registers a test that needs a sample file; where it is missing, one skipped line says so. */
export function withSamples<Line>(file: string, name: string, run: (lines: Line[]) => void | Promise<void>): void {
  const lines = sampleLines<Line>(file);
  if (lines === null) test.skip(`${name} (skipped: set SHARED_DATA_DIR to the folder with ${file})`, () => undefined);
  else test(name, () => run(lines));
}
