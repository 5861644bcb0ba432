import { createHash } from 'node:crypto';
import type { CloudTasksClient } from '@google-cloud/tasks';
import type { Config } from '../config.ts';
import { FRAME_BYTES, GrpcChannel, GrpcError } from '../events/grpc-channel.ts';
import { TASK_QUEUE, type OutgoingTask } from '../events/outgoing.ts';
import { serviceToken } from '../events/service-token.ts';
import { encodeCreateTask, type CreateTask } from './create-task-request.ts';

type Settings = Pick<
  Config,
  'GCLOUD_PROJECT' | 'FUNCTION_REGION' | 'CLOUD_TASKS_EMULATOR_HOST' | 'TASKS_TARGET_URL' | 'TASKS_SERVICE_ACCOUNT'
>;

/** How long Cloud Tasks may take for one call before the sweeper tries again, in milliseconds. */
const DEADLINE_MS = 1_000;
const ALREADY_EXISTS = 6;

export interface TaskQueue {
  ready(): Promise<void>;
  create(task: OutgoingTask): Promise<void>;
}

const CREATE = '/google.cloud.tasks.v2.CloudTasks/CreateTask';

/**
 * The one call of Cloud Tasks that requests make, spoken directly, as `wirePublisher` speaks Pub/Sub's: the official client costs
 * a cold instance 300 ms of CPU to load before its first task.
 */
export function wireTasks(settings: Settings): TaskQueue {
  const local = settings.CLOUD_TASKS_EMULATOR_HOST;
  const channel = new GrpcChannel(local === undefined ? 'https://cloudtasks.googleapis.com' : `http://${local}`);
  const token = local === undefined ? serviceToken() : null;
  return {
    ready: async () => {
      await token?.();
    },
    create: async (task) => {
      const request = taskRequest(settings, task);
      const headers = {
        'x-goog-request-params': `parent=${encodeURIComponent(request.parent)}`,
        ...(token === null ? {} : { authorization: `Bearer ${await token()}` }),
      };
      try {
        await channel.call(CREATE, encodeCreateTask(request, FRAME_BYTES), DEADLINE_MS, headers);
      } catch (error) {
        if (!(error instanceof GrpcError) || error.code !== ALREADY_EXISTS) throw error;
      }
    },
  };
}

/** Creates through the first; when that fails, through the second, which may take longer to load. A task has one name in both. */
export function eitherQueue(first: TaskQueue, second: TaskQueue): TaskQueue {
  return {
    ready: () => first.ready().catch(() => second.ready()),
    create: (task) => first.create(task).catch(() => second.create(task)),
  };
}

/** Creates tasks that call the function `tasks` over HTTP, signed with its service account in the cloud. */
export function cloudTasks(settings: Settings): TaskQueue {
  let loading: Promise<CloudTasksClient> | undefined;
  const load = (): Promise<CloudTasksClient> => {
    loading ??= loadClient(settings).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  return {
    ready: async () => {
      await load();
    },
    create: async (task) => {
      const client = await load();
      try {
        await client.createTask(taskRequest(settings, task), { timeout: DEADLINE_MS, maxRetries: 0 });
      } catch (error) {
        if ((error as { code?: unknown }).code !== ALREADY_EXISTS) throw error;
      }
    },
  };
}

export function taskRequest(settings: Settings, task: OutgoingTask): CreateTask {
  if (settings.TASKS_TARGET_URL === undefined) {
    throw new Error('TASKS_TARGET_URL is not set: it is the address of the function "tasks", which runs tasks.');
  }
  const parent = `projects/${settings.GCLOUD_PROJECT}/locations/${settings.FUNCTION_REGION}/queues/${TASK_QUEUE}`;
  const { id, type, traceId } = task;
  const data = { id, name: type, payload: JSON.parse(task.body) as unknown, traceId };
  return {
    parent,
    task: {
      name: `${parent}/tasks/${taskName(type, task.key)}`,
      httpRequest: {
        httpMethod: 'POST' as const,
        url: settings.TASKS_TARGET_URL,
        headers: { 'Content-Type': 'application/json' },
        body: Buffer.from(JSON.stringify({ data })),
        ...(settings.TASKS_SERVICE_ACCOUNT === undefined
          ? {}
          : {
              oidcToken: { serviceAccountEmail: settings.TASKS_SERVICE_ACCOUNT, audience: settings.TASKS_TARGET_URL },
            }),
      },
      ...(task.runAt === null ? {} : { scheduleTime: timestamp(task.runAt) }),
    },
  };
}

/** Cloud Tasks allows letters, digits, `-` and `_`; a key that loses letters gets a hash, so that two never share a name. */
export function taskName(type: string, key: string): string {
  const plain = key.replace(/[^\w-]/g, '-').slice(0, 300);
  const suffix = plain === key ? '' : `-${createHash('sha256').update(key).digest('hex').slice(0, 12)}`;
  return `${type.replace(/[^\w-]/g, '-')}-${plain}${suffix}`;
}

function timestamp(date: Date): { seconds: number; nanos: number } {
  const ms = date.getTime();
  return { seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1_000_000 };
}

async function loadClient(settings: Settings): Promise<CloudTasksClient> {
  const { CloudTasksClient } = await import('@google-cloud/tasks');
  const emulator = settings.CLOUD_TASKS_EMULATOR_HOST;
  if (emulator === undefined) return new CloudTasksClient({ projectId: settings.GCLOUD_PROJECT });
  const { grpc } = await import('google-gax');
  const [servicePath, port] = emulator.split(':') as [string, string];
  return new CloudTasksClient({
    projectId: settings.GCLOUD_PROJECT,
    servicePath,
    port: Number(port),
    sslCreds: grpc.credentials.createInsecure(),
  });
}
