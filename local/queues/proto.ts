import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';

const { resolve } = createRequire(import.meta.url);

/** The definitions travel inside the official client packages; `exports` hides the file, so it is looked for upward. */
function findDefinitions(packageName: string): string {
  for (let folder = dirname(resolve(packageName)); folder !== dirname(folder); folder = dirname(folder)) {
    try {
      return readFileSync(join(folder, 'protos', 'protos.json'), 'utf8');
    } catch {
      // Not at this level.
    }
  }
  throw new Error(`${packageName} holds no protos.json.`);
}

export function loadServices(packageName: string, names: readonly string[]): ServiceDefinition[] {
  const definitions = fromJSON(JSON.parse(findDefinitions(packageName)) as Parameters<typeof fromJSON>[0], {
    longs: String,
    enums: String,
  });
  return names.map((name) => {
    const definition = definitions[name];
    if (definition === undefined || 'format' in definition) throw new Error(`${packageName} describes no ${name}.`);
    return definition;
  });
}
