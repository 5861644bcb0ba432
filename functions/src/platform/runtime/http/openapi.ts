import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { ErrorKind } from '../../errors.ts';
import * as errors from '../../errors.ts';
import type { Route } from '../route.ts';
import type { RouteModule } from './app.ts';
import { LIMITS } from './rate-limits.ts';

/** OpenAPI 3.1 from the routes themselves; written to functions/openapi.json, so that an API change is a visible diff. */
export async function openapiDocument(modules: readonly RouteModule[]): Promise<Record<string, unknown>> {
  const app = new OpenAPIHono();
  app.openAPIRegistry.registerComponent('securitySchemes', 'idToken', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A Firebase ID token.',
  });
  for (const module of modules) {
    const { routes } = await module.load();
    for (const route of routes) app.openAPIRegistry.registerPath(pathOf(route, module.name));
  }
  for (const path of SYSTEM) app.openAPIRegistry.registerPath(path);
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'PushNchat',
      version: '1.0.0',
      description:
        'Commerce and conversation for African small businesses. Answers are `{ data, meta, links }`; failures are `{ errors, meta }`. ' +
        'Every mutating call takes an `Idempotency-Key`, so it can be repeated safely after a dropped connection. ' +
        'The towns of listings are from GeoNames (https://www.geonames.org), CC BY 4.0.',
    },
    servers: [{ url: '/api' }],
  }) as unknown as Record<string, unknown>;
}

const Meta = z.object({ requestId: z.string(), timestamp: z.iso.datetime() });
const PageMeta = Meta.extend({ pagination: z.object({ limit: z.number().int(), next: z.string().nullable() }) });
const Links = z.object({ self: z.string(), next: z.string().optional() });
const Failure = z
  .object({
    errors: z.array(
      z.object({
        code: z.string(),
        message: z.string(),
        field: z.string().optional(),
        source: z.enum(['body', 'query', 'path', 'header', 'server']),
        meta: z.record(z.string(), z.unknown()).optional(),
      }),
    ),
    meta: Meta,
  })
  .openapi('Failure');

function pathOf(route: Route, tag: string): ReturnType<typeof createRoute> {
  const { options } = route;
  const routeClass = options.class ?? (route.method === 'GET' ? 'read' : 'write');
  const query = {
    ...shapeOf(options.query),
    ...(options.paged === true ? PAGING : {}),
    ...(route.method === 'GET' ? FIELDS : {}),
  };
  const body = options.body === undefined ? {} : { body: { required: true, content: json(options.body) } };
  const bytes = options.rawShape === undefined ? {} : rawRequest(options.rawShape);
  return createRoute({
    method: route.method.toLowerCase() as 'get',
    path: route.path.replace(/:(\w+)/g, '{$1}'),
    operationId: operationId(route),
    tags: [tag],
    summary: options.summary,
    description: [
      options.description ?? '',
      `Who may: ${options.policy.says}.`,
      `Rate limit class \`${routeClass}\` (${LIMITS[routeClass].free.perMinute} a minute on the free tier).`,
    ]
      .join('\n\n')
      .trim(),
    ...(options.deprecated === undefined ? {} : { deprecated: true }),
    ...(options.policy.says === 'anyone' ? {} : { security: [{ idToken: [] }] }),
    request: {
      ...(options.params === undefined ? {} : { params: options.params as z.ZodObject }),
      ...(Object.keys(query).length === 0 ? {} : { query: z.object(query) }),
      ...(route.method === 'GET'
        ? {}
        : { headers: z.object({ 'Idempotency-Key': options.idempotent === true ? KEY : KEY.optional() }) }),
      ...body,
      ...bytes,
    },
    responses: { ...repliesOf(route), ...(route.method === 'GET' ? UNCHANGED : {}), ...failuresOf(route) },
  });
}

/** Bytes as they are, and the headers that say what they are; no Idempotency-Key. */
function rawRequest({ headers, content }: NonNullable<Route['options']['rawShape']>) {
  const schema = z.any().openapi({ type: 'string', format: 'binary' });
  return { headers, body: { required: true, content: { [content]: { schema } } } };
}

const KEY = z
  .string()
  .min(8)
  .max(128)
  .openapi({ description: 'Client-made, unique a call; a UUID is best. Kept 72 hours.' });
const UNCHANGED = { 304: { description: 'It is still what your `If-None-Match` names.' } };
const PAGING = {
  limit: z.coerce.number().int().min(1).max(100).default(20).optional(),
  cursor: z.string().optional().openapi({ description: 'From `meta.pagination.next`.' }),
};
const FIELDS = { fields: z.string().optional().openapi({ description: 'Names to keep, as in `id,price.amount`.' }) };

function repliesOf(route: Route): Record<string, object> {
  return Object.fromEntries(
    Object.entries(route.options.reply).map(([status, shape]) => {
      if (shape === null || shape === undefined) return [status, { description: 'Done.' }];
      const envelope =
        route.options.paged === true
          ? z.object({ data: shape, meta: PageMeta, links: Links })
          : z.object({ data: shape, meta: Meta });
      return [status, { description: status === '201' ? 'Created.' : 'Here it is.', content: json(envelope) }];
    }),
  );
}

/** The route's own refusals and those that the platform can always answer with, one line a status. */
function failuresOf(route: Route): Record<string, object> {
  const { options } = route;
  const open = options.policy.says === 'anyone';
  const mutating = route.method !== 'GET';
  const kinds: ErrorKind[] = [
    errors.InvalidRequest,
    ...(options.paged === true ? [errors.InvalidCursor] : []),
    errors.AuthInvalid,
    errors.AuthRevoked,
    ...(open ? [] : [errors.AuthRequired, errors.AccountSuspended, errors.OnboardingRequired, errors.Forbidden]),
    ...(route.path.includes(':') ? [errors.NotFound] : []),
    ...(mutating && options.raw === true ? [errors.TooLarge] : []),
    ...(mutating && options.raw !== true
      ? [
          errors.IdempotencyInProgress,
          errors.IdempotencyKeyReused,
          errors.TooLarge,
          errors.UnsupportedType,
          errors.MalformedBody,
          errors.UnsafeBody,
        ]
      : []),
    ...(options.idempotent === true ? [errors.IdempotencyKeyRequired] : []),
    errors.RateLimited,
    errors.ServerFailed,
    errors.ServerBusy,
    ...(options.errors ?? []),
  ];
  const statuses = [...new Set(kinds.map(({ status }) => status))].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => [
      String(status),
      {
        description: kinds
          .filter((kind) => kind.status === status)
          .map(({ code, message }) => `\`${code}\` ${message}`)
          .join('\n\n'),
        content: json(Failure),
      },
    ]),
  );
}

const SYSTEM = [
  ['/v1/health/live', 'Is this instance alive?', { 200: 'It is.' }],
  [
    '/v1/health/ready',
    'Can this instance serve? Each check with status and time.',
    { 200: 'It can.', 503: 'It cannot just now.' },
  ],
  ['/v1/openapi.json', 'This document.', { 200: 'OpenAPI 3.1.' }],
].map(([path, summary, replies]) =>
  createRoute({
    method: 'get',
    path: path as string,
    tags: ['system'],
    summary: summary as string,
    responses: Object.fromEntries(
      Object.entries(replies as Record<string, string>).map(([status, description]) => [
        status,
        { description, content: { 'application/json': { schema: z.object({}).loose() } } },
      ]),
    ),
  }),
);

function json(schema: z.ZodType): Record<'application/json', { schema: z.ZodType }> {
  return { 'application/json': { schema } };
}

function shapeOf(schema: z.ZodType | undefined): Record<string, z.ZodType> {
  return schema instanceof z.ZodObject ? schema.shape : {};
}

/** `POST /v1/listings/:id/submit` → `postListingsIdSubmit`: stable and unique, for generated clients. */
function operationId(route: Route): string {
  const words = route.path
    .replace(/^\/v1\//, '')
    .split(/[/:_-]+/)
    .filter((word) => word !== '');
  return route.method.toLowerCase() + words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
}
