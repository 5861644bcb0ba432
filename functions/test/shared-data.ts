import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Samples that are not part of this project: in `SHARED_DATA_DIR`, or in a folder beside it. */
const folder = process.env['SHARED_DATA_DIR'] ?? join(__dirname, '../../../shared/data');

/** Registers a test that needs a sample file; where it is missing, one skipped line says so. */
export function withSampleText(file: string, name: string, run: (text: string) => void): void {
  const path = join(folder, file);
  if (existsSync(path)) test(name, () => run(readFileSync(path, 'utf8')));
  else test.skip(`${name} (skipped: set SHARED_DATA_DIR to the folder that holds ${file})`, () => undefined);
}

/** The same with the lines of a .jsonl file. */
export function withSamples<Line>(file: string, name: string, run: (lines: readonly Line[]) => void): void {
  withSampleText(file, name, (text) => {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    run(lines.map((line) => JSON.parse(line) as Line));
  });
}
