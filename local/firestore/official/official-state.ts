import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

const name = 'state';

/** The state folder's saved export, to start from; undefined on a first start. */
export function savedExport(folder: string): string | undefined {
  // `previous` counts only when a process died between the two renames of a save.
  return ['export', 'previous']
    .map((version) => join(folder, version, name, `${name}.overall_export_metadata`))
    .find((file) => existsSync(file));
}

/** Asks the emulator for an export; what was saved before stays until the new one is whole. */
export async function saveExport(host: string, project: string, folder: string): Promise<void> {
  const next = join(folder, 'next');
  await rm(next, { recursive: true, force: true });
  await mkdir(next, { recursive: true });
  const response = await fetch(`http://${host}/emulator/v1/projects/${project}:export`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      database: `projects/${project}/databases/(default)`,
      export_directory: next,
      export_name: name,
    }),
    signal: AbortSignal.timeout(30_000),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`The Firestore emulator did not export its state: ${answer}`);
  await rm(join(folder, 'previous'), { recursive: true, force: true });
  if (existsSync(join(folder, 'export'))) await rename(join(folder, 'export'), join(folder, 'previous'));
  await rename(next, join(folder, 'export'));
  await rm(join(folder, 'previous'), { recursive: true, force: true });
}
