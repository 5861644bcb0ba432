import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32c, crc32cText } from './crc32c.ts';
import { StorageRefusal, invalid, notFound } from './refusal.ts';

/** An object's resource in the JSON API; numbers are strings there. */
export interface ObjectResource {
  readonly kind: 'storage#object';
  readonly id: string;
  readonly bucket: string;
  readonly name: string;
  readonly generation: string;
  readonly metageneration: string;
  readonly contentType: string;
  readonly size: string;
  readonly md5Hash: string;
  readonly crc32c: string;
  readonly etag: string;
  readonly timeCreated: string;
  readonly updated: string;
  readonly storageClass: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly [extra: string]: unknown;
}

/** What a client may say about an object. */
export type Described = Readonly<Record<string, unknown>>;

export interface Expectations {
  readonly ifGenerationMatch?: string | undefined;
  readonly ifMetagenerationMatch?: string | undefined;
}

const writable = [
  'contentType',
  'cacheControl',
  'contentDisposition',
  'contentEncoding',
  'contentLanguage',
  'metadata',
];

function allowed(described: Described): Described {
  return Object.fromEntries(writable.filter((key) => key in described).map((key) => [key, described[key]]));
}

async function digest(file: string): Promise<{ md5Hash: string; crc32c: string; size: number }> {
  const md5 = createHash('md5');
  let crc = 0;
  let size = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    md5.update(chunk);
    crc = crc32c(chunk, crc);
    size += chunk.length;
  }
  return { md5Hash: md5.digest('base64'), crc32c: crc32cText(crc), size };
}

/** Objects as files: the content beside a JSON file with its resource. Names are hashed, so any name is a safe file name. */
export class ObjectStore {
  readonly #folder: string;
  readonly #now: () => number;
  readonly #objects = new Map<string, ObjectResource>();
  #lastGeneration = 0;

  constructor(folder: string, now: () => number) {
    this.#folder = folder;
    this.#now = now;
    mkdirSync(folder, { recursive: true });
    for (const file of readdirSync(folder).filter((entry) => entry.endsWith('.json'))) {
      const resource = JSON.parse(readFileSync(join(folder, file), 'utf8')) as ObjectResource;
      this.#objects.set(`${resource.bucket}/${resource.name}`, resource);
    }
  }

  contentOf(resource: ObjectResource): string {
    return this.#path(resource.bucket, resource.name, `${resource.generation}.bin`);
  }

  find(bucket: string, name: string): ObjectResource | undefined {
    return this.#objects.get(`${bucket}/${name}`);
  }

  get(bucket: string, name: string, expected: Expectations = {}): ObjectResource {
    const found = this.find(bucket, name);
    this.check(found, expected);
    if (found === undefined) throw notFound(`object: ${bucket}/${name}`);
    return found;
  }

  /** Refuses when the client's view of the object is out of date; generation 0 means "there is none". */
  check(found: ObjectResource | undefined, { ifGenerationMatch, ifMetagenerationMatch }: Expectations): void {
    const stale =
      (ifGenerationMatch !== undefined && ifGenerationMatch !== (found?.generation ?? '0')) ||
      (ifMetagenerationMatch !== undefined && ifMetagenerationMatch !== (found?.metageneration ?? '0'));
    if (stale)
      throw new StorageRefusal(
        412,
        'conditionNotMet',
        'At least one of the pre-conditions you specified did not hold.',
      );
  }

  /** Takes the file over as the object's content. A hash that the client stated must be right. */
  async put(
    bucket: string,
    name: string,
    file: string,
    described: Described,
    expected: Expectations = {},
  ): Promise<ObjectResource> {
    const content = await digest(file);
    for (const hash of ['md5Hash', 'crc32c'] as const) {
      const stated = described[hash];
      if (typeof stated === 'string' && stated !== content[hash]) {
        throw invalid(`Provided ${hash} "${stated}" doesn't match calculated "${content[hash]}".`);
      }
    }
    const before = this.find(bucket, name);
    this.check(before, expected);
    const time = this.#now();
    this.#lastGeneration = Math.max(time * 1_000, this.#lastGeneration + 1);
    const generation = String(this.#lastGeneration);
    const at = new Date(time).toISOString();
    const resource: ObjectResource = {
      contentType: 'application/octet-stream',
      ...allowed(described),
      kind: 'storage#object',
      id: `${bucket}/${name}/${generation}`,
      bucket,
      name,
      generation,
      metageneration: '1',
      md5Hash: content.md5Hash,
      crc32c: content.crc32c,
      size: String(content.size),
      etag: Buffer.from(`${generation}/1`).toString('base64'),
      timeCreated: at,
      updated: at,
      storageClass: 'STANDARD',
    };
    renameSync(file, this.contentOf(resource));
    this.#save(resource);
    if (before !== undefined) rmSync(this.contentOf(before), { force: true });
    return resource;
  }

  patch(bucket: string, name: string, described: Described, expected: Expectations = {}): ObjectResource {
    const before = this.get(bucket, name, expected);
    const metageneration = String(Number(before.metageneration) + 1);
    const given = described['metadata'] as Record<string, string | null> | null | undefined;
    const merged = Object.entries({ ...before.metadata, ...given }).filter(([, value]) => value !== null);
    const resource = {
      ...before,
      ...allowed(described),
      ...(given === undefined ? {} : { metadata: given === null ? {} : Object.fromEntries(merged) }),
      metageneration,
      etag: Buffer.from(`${before.generation}/${metageneration}`).toString('base64'),
      updated: new Date(this.#now()).toISOString(),
    } as ObjectResource;
    this.#save(resource);
    return resource;
  }

  remove(bucket: string, name: string, expected: Expectations = {}): ObjectResource {
    const resource = this.get(bucket, name, expected);
    this.#objects.delete(`${bucket}/${name}`);
    rmSync(this.#path(bucket, name, 'json'), { force: true });
    rmSync(this.contentOf(resource), { force: true });
    return resource;
  }

  /** Every object of the bucket under the prefix, in the order of their names. */
  list(bucket: string, prefix: string): ObjectResource[] {
    return [...this.#objects.values()]
      .filter((resource) => resource.bucket === bucket && resource.name.startsWith(prefix))
      .sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  #path(bucket: string, name: string, suffix: string): string {
    return join(this.#folder, `${createHash('sha256').update(`${bucket}/${name}`).digest('hex')}.${suffix}`);
  }

  #save(resource: ObjectResource): void {
    const file = this.#path(resource.bucket, resource.name, 'json');
    writeFileSync(`${file}.next`, JSON.stringify(resource));
    renameSync(`${file}.next`, file);
    this.#objects.set(`${resource.bucket}/${resource.name}`, resource);
  }
}
