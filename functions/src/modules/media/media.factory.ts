import type { UserActor } from '../../platform/actor.ts';
import { newId, publicId } from '../../platform/values/id.ts';
import { superuser } from '../../../test/database.ts';
import type { ObjectStorage, Bucket } from '../../adapters/storage/index.ts';
import type { MediaState } from './rules.ts';

const ROADS: Readonly<Record<MediaState, readonly MediaState[]>> = {
  uploading: [],
  processing: ['processing'],
  ready: ['processing', 'ready'],
  refused: ['processing', 'refused'],
  removed: ['removed'],
};

/** A file in any state, by the legal road there; the bytes nowhere. */
export async function buildMedia(given: {
  readonly owner: UserActor;
  readonly state?: MediaState;
  readonly size?: number;
  readonly sha256?: string;
  readonly at?: Date;
}): Promise<{ id: string; publicId: string }> {
  const at = given.at ?? new Date();
  const id = newId(at);
  await superuser.run(
    `insert into media.media (id, public_id, owner_user_id, business_id, kind, declared_type, size, sha256, state, orphan_since,
       version, created_at, updated_at)
     values ($1, $2, $3, $4, 'image', 'image/jpeg', $5, $6, 'uploading', $7, 1, $7, $7)`,
    [
      id,
      publicId('med', id),
      given.owner.userId,
      given.owner.business?.id ?? null,
      given.size ?? 1000,
      given.sha256 ?? null,
      at,
    ],
  );
  const rendition = { name: 'large', url: `https://media.test/${id}.webp`, width: 640, height: 480, bytes: 999 };
  for (const state of ROADS[given.state ?? 'uploading']) {
    await superuser.run(
      `update media.media set state = $2, version = version + 1,
         refused_because = case when $2 = 'refused' then 'damaged' end,
         width = case when $2 = 'ready' then 640 end, height = case when $2 = 'ready' then 480 end,
         perceptual_hash = case when $2 = 'ready' then '00ff00ff00ff00ff' end,
         renditions = case when $2 = 'ready' then $3::jsonb end
       where id = $1`,
      [id, state, JSON.stringify([rendition])],
    );
  }
  return { id, publicId: publicId('med', id) };
}

/** Cloud Storage in memory. `failing` makes the next call of that name throw, as a crash there would. */
export class MemoryStorage implements ObjectStorage {
  readonly objects: Record<Bucket, Map<string, Buffer>> = { uploads: new Map(), public: new Map() };
  failing: keyof ObjectStorage | null = null;

  read(bucket: Bucket, name: string, most: number): Promise<Buffer | 'too_large' | null> {
    return this.#call('read', () => {
      const bytes = this.objects[bucket].get(name) ?? null;
      return bytes !== null && bytes.length > most ? 'too_large' : bytes;
    });
  }

  receive(name: string, bytes: Buffer): Promise<void> {
    return this.#call('receive', () => {
      if (!this.objects.uploads.has(name)) this.objects.uploads.set(name, bytes);
    });
  }

  publish(name: string, bytes: Buffer): Promise<void> {
    return this.#call('publish', () => {
      if (!this.objects.public.has(name)) this.objects.public.set(name, bytes);
    });
  }

  remove(bucket: Bucket, name: string): Promise<void> {
    return this.#call('remove', () => void this.objects[bucket].delete(name));
  }

  removeAll(bucket: Bucket, prefix: string): Promise<void> {
    return this.#call('removeAll', () => {
      for (const name of [...this.objects[bucket].keys()])
        if (name.startsWith(prefix)) this.objects[bucket].delete(name);
    });
  }

  async #call<T>(name: keyof ObjectStorage, run: () => T): Promise<T> {
    if (this.failing !== name) return run();
    this.failing = null;
    throw new Error(`Cloud Storage failed at ${name}`);
  }
}
