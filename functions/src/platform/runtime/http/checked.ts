import type { Actor } from '../../actor.ts';
import type { RouteInput } from '../route.ts';
import type { FieldTree } from './fields.ts';

/** What a request asks, once every part of it has been checked. */
export interface Checked {
  readonly actor: Actor;
  readonly input: RouteInput;
  readonly fields: FieldTree | null;
  readonly binding: string;
  readonly rawBody: unknown;
}
