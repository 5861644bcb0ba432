import { credentials } from '@grpc/grpc-js';

export interface ClientTarget {
  readonly project: string;
  readonly port: number;
}

// Naming the universe keeps the client from looking for credentials on a metadata server that is not there.
const optionsFor = ({ project, port }: ClientTarget) => ({
  projectId: project,
  apiEndpoint: '127.0.0.1',
  port,
  sslCreds: credentials.createInsecure(),
  clientOptions: { universeDomain: 'googleapis.com' },
});

/** The official Cloud Tasks client, pointed at this machine. Loaded late: it takes a good part of a second. */
export async function tasksClient(target: ClientTarget) {
  const { CloudTasksClient } = await import('@google-cloud/tasks');
  return new CloudTasksClient(optionsFor(target));
}

export async function schedulerClient(target: ClientTarget) {
  const { CloudSchedulerClient } = await import('@google-cloud/scheduler');
  return new CloudSchedulerClient(optionsFor(target));
}
