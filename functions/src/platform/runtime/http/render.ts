import { hash } from 'node:crypto';
import type { z } from 'zod';
import { config } from '../../config.ts';
import { JsonText, Outcome, Page, type CursorKeys, type Route } from '../route.ts';
import { signCursor } from './cursor.ts';
import { envelope } from './envelope.ts';
import { selectFields } from './fields.ts';
import type { HttpReply, HttpRequest } from './message.ts';
import type { Checked } from './checked.ts';

interface Rendering {
  readonly route: Route;
  readonly request: HttpRequest;
  readonly checked: Pick<Checked, 'fields' | 'binding' | 'input'>;
  readonly ids: { readonly requestId: string };
  readonly now: Date;
}

/** What a verb returned → the answer. Data leaves only through the route's reply shape; unlisted fields fall away. */
export function renderReply(result: unknown, rendering: Rendering): HttpReply {
  const { route, request, checked } = rendering;
  const outcome = result instanceof Outcome ? (result as Outcome<unknown>) : null;
  const value = outcome === null ? result : outcome.data;
  const status = outcome?.status ?? firstStatus(route);
  const schema = (route.options.reply as Record<number, z.ZodType | null | undefined>)[status] ?? null;
  if (status === 204 || schema === null) return { status, headers: { ...outcome?.headers }, body: '' };

  const dataText = dataOf(value, schema, checked.fields);
  const next = value instanceof Page || value instanceof JsonText ? value.next : undefined;
  const cursor = next === undefined || next === null ? null : signCursor(next satisfies CursorKeys, checked.binding);
  const page = route.options.paged === true ? { limit: checked.input.page.limit, next: cursor } : null;
  const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8', ...outcome?.headers };
  if (route.method === 'GET') {
    headers['etag'] = `W/"${hash('sha1', dataText + (cursor ?? ''), 'base64url').slice(0, 16)}"`;
    // A verb may narrow it: what a public address answers to its owner alone must not stay in a shared cache.
    const cache = (headers['cache-control'] ??= route.options.cache ?? 'private, no-cache');
    if (cache.startsWith('public')) headers['vary'] = 'Accept-Encoding';
    if (
      request
        .header('if-none-match')
        ?.split(',')
        .some((tag) => tag.trim() === headers['etag']) === true
    ) {
      return { status: 304, headers, body: '' };
    }
  } else {
    headers['cache-control'] = 'no-store';
    if (status === 201 && headers['location'] === undefined) Object.assign(headers, locationOf(value, request));
  }
  const meta = { requestId: rendering.ids.requestId, timestamp: rendering.now.toISOString() };
  const links = page === null ? null : linksOf(request, cursor);
  return { status, headers, body: envelope(dataText, meta, page, links) };
}

function dataOf(value: unknown, schema: z.ZodType, fields: Checked['fields']): string {
  if (value instanceof JsonText) {
    if (config().CHECK_REPLIES) schema.parse(JSON.parse(value.text));
    return fields === null ? value.text : JSON.stringify(selectFields(JSON.parse(value.text), fields));
  }
  const data = schema.parse(value instanceof Page ? (value as Page<unknown>).items : value);
  return JSON.stringify(fields === null ? data : selectFields(data, fields));
}

function firstStatus(route: Route): 200 | 201 | 202 | 204 {
  return Number(Object.keys(route.options.reply)[0]) as 200 | 201 | 202 | 204;
}

function locationOf(value: unknown, request: HttpRequest): Record<string, string> {
  const text = value instanceof JsonText ? /"id"\s*:\s*"([a-z]+_[0-9a-z]{26})"/.exec(value.text)?.[1] : undefined;
  const id = text ?? (value as { id?: unknown } | null)?.id;
  return typeof id === 'string' ? { location: `/api${request.path}/${id}` } : {};
}

function linksOf(request: HttpRequest, cursor: string | null): { self: string; next?: string } {
  const self = `/api${request.path}${request.queryText === '' ? '' : `?${request.queryText}`}`;
  if (cursor === null) return { self };
  const query = new URLSearchParams(request.queryText);
  query.set('cursor', cursor);
  return { self, next: `/api${request.path}?${query.toString()}` };
}
