import { createServer } from 'node:http';

/** The floor of every cold start: a server that knows nothing. */
createServer((_req, res) => res.end('ok')).listen(Number(process.env['PORT']), '127.0.0.1');
process.on('disconnect', () => process.exit(0));
