import { z } from 'zod';
import { defineEvent } from '../../platform/events/event.ts';
import { REFUSED_BECAUSE } from './rules.ts';

/** Ids are UUIDs; the version is the file's after the change. */
const fact = { id: z.uuid(), version: z.int().positive() };

/** It can be shown, by addresses that never change. */
export const MediaReady = defineEvent('media', 'media.ready', z.object(fact));
/** It will never be shown. */
export const MediaRefused = defineEvent(
  'media',
  'media.refused',
  z.object({ ...fact, because: z.enum(REFUSED_BECAUSE) }),
);
/** It is gone: by its owner, or because nothing showed it for a day. */
export const MediaRemoved = defineEvent('media', 'media.removed', z.object(fact));

export const MEDIA_EVENTS = [MediaReady, MediaRefused, MediaRemoved] as const;
