import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { resolve } from 'node:path';
import { control } from './gateway/control.ts';
import type { ControlOptions } from './gateway/control.ts';
import { refuse } from './gateway/envelope.ts';
import { headersFor, readHosting, router } from './gateway/hosting-config.ts';
import { createProxy } from './gateway/proxy.ts';
import { findFile, sendFile } from './gateway/static-files.ts';
import { listen, shut } from './process/http-server.ts';
import type { LocalOptions, Service } from './service.ts';

export interface GatewayOptions extends Pick<LocalOptions, 'project' | 'ports'>, ControlOptions {
  /** The folder that holds firebase.json. */
  readonly root: string;
  readonly region: string;
}

/** What Firebase Hosting is in the cloud: static files, and firebase.json's rewrites to functions, under one origin. */
export async function startGateway(options: GatewayOptions): Promise<Service> {
  const { root, project, region, ports } = options;
  const hosting = readHosting(resolve(root, 'firebase.json'));
  const folder = resolve(root, hosting.public);
  const route = router(hosting, region);
  const headers = headersFor(hosting);
  const proxy = createProxy({ host: '127.0.0.1', port: ports.functions });
  const clean = hosting.cleanUrls === true;

  const serve = async (path: string, request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const file = await findFile(folder, path, clean);
    if (file !== undefined) return sendFile(file, headers(path), request, response);
    const to = route(path);
    if (to?.kind === 'function') {
      return proxy.forward(`/${project}/${to.region}/${to.name}${request.url ?? path}`, request, response);
    }
    const rewritten = to === undefined ? undefined : await findFile(folder, to.path, clean);
    if (rewritten !== undefined) return sendFile(rewritten, headers(path), request, response);
    const missing = await findFile(folder, '/404.html', false);
    if (missing !== undefined) return sendFile(missing, headers(path), request, response, 404);
    return refuse(response, { status: 404, code: 'resource.not_found', message: 'There is nothing at this address.' });
  };

  const server = createServer((request, response) => {
    const url = request.url ?? '/';
    const end = url.indexOf('?');
    const path = end === -1 ? url : url.slice(0, end);
    const to = route(path);
    // The API's calls are the many: no look at the disk for a path that a function answers.
    if (to?.kind === 'function' && path.startsWith('/api/')) {
      proxy.forward(`/${project}/${to.region}/${to.name}${url}`, request, response);
      return;
    }
    const work = path.startsWith('/__local/')
      ? control(path, request, response, options)
      : serve(path, request, response);
    work.catch((error: unknown) => {
      const message = `The gateway failed: ${error instanceof Error ? error.message : String(error)}`;
      refuse(response, { status: 500, code: 'server.failed', message });
    });
  });
  await listen(server, ports.hosting, 'hosting');
  return {
    name: 'Hosting',
    address: `127.0.0.1:${ports.hosting}`,
    async stop() {
      await shut(server);
      proxy.close();
    },
  };
}
