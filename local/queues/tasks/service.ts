import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import type { google } from '@google-cloud/tasks/build/protos';
import type { LocalClock } from '../../clock.ts';
import { Refusal, unary } from '../grpc.ts';
import { page } from '../page.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { TaskStore } from './store.ts';
import type { Task } from './task.ts';
import { queueOf } from './task.ts';
import { checkQueueName, fromQueue, fromTask, toQueue, toTask } from './wire.ts';

type Api = google.cloud.tasks.v2.IQueue;
interface Named {
  name?: string | null;
}

const wantsBody = (request: { responseView?: unknown }): boolean =>
  request.responseView === 'FULL' || request.responseView === 2;

/** google.cloud.tasks.v2.CloudTasks over the store. `dispatcherOf` makes a queue's dispatcher when it is first asked for. */
export function cloudTasks(
  store: TaskStore,
  clock: LocalClock,
  dispatcherOf: (queue: string) => Dispatcher,
  forget: (queue: string) => void,
): UntypedServiceImplementation {
  const put = async (name: string, wire: Api): Promise<object> => {
    await store.putQueue(fromQueue(name, wire, store.queues.get(name)));
    dispatcherOf(name).pump();
    return toQueue(store.queue(name));
  };
  const setPaused = async (request: Named, paused: boolean): Promise<object> => {
    const config = { ...store.queue(checkQueueName(request.name)), paused };
    await store.putQueue(config);
    dispatcherOf(config.name).pump();
    return toQueue(config);
  };
  const listPage = <Item extends Named>(items: Iterable<Item>, request: google.cloud.tasks.v2.IListTasksRequest) =>
    page([...items], (item) => item.name ?? '', request);

  return {
    createQueue: unary((request: google.cloud.tasks.v2.ICreateQueueRequest) => {
      const name = checkQueueName(request.queue?.name);
      if (store.queues.has(name)) throw new Refusal('ALREADY_EXISTS', `The queue ${name} exists already.`);
      return put(name, request.queue ?? {});
    }),
    // As in the cloud, updating a queue that is not there creates it.
    updateQueue: unary((request: google.cloud.tasks.v2.IUpdateQueueRequest) =>
      put(checkQueueName(request.queue?.name), request.queue ?? {}),
    ),
    getQueue: unary((request: Named) => toQueue(store.queue(checkQueueName(request.name)))),
    listQueues: unary((request: google.cloud.tasks.v2.IListQueuesRequest) => {
      const inParent = [...store.queues.values()].filter(({ name }) => name.startsWith(`${request.parent}/queues/`));
      const { items, nextPageToken } = listPage(inParent, request);
      return { queues: items.map(toQueue), nextPageToken };
    }),
    deleteQueue: unary(async (request: Named) => {
      const name = checkQueueName(request.name);
      await store.deleteQueue(name);
      forget(name);
      return {};
    }),
    pauseQueue: unary((request: Named) => setPaused(request, true)),
    resumeQueue: unary((request: Named) => setPaused(request, false)),
    purgeQueue: unary(async (request: Named) => {
      const config = store.queue(checkQueueName(request.name));
      for (const name of [...store.tasksOf(config.name).keys()]) store.bury(name);
      await store.committed();
      return { ...toQueue(config) };
    }),
    createTask: unary(async (request: google.cloud.tasks.v2.ICreateTaskRequest) => {
      const queue = store.queue(checkQueueName(request.parent));
      const task: Task = fromTask(queue.name, request.task ?? {}, clock.now());
      await store.add(task);
      const reply = toTask(task, wantsBody(request));
      dispatcherOf(queue.name).add(task);
      return reply;
    }),
    getTask: unary((request: google.cloud.tasks.v2.IGetTaskRequest) =>
      toTask(store.task(request.name ?? ''), wantsBody(request)),
    ),
    listTasks: unary((request: google.cloud.tasks.v2.IListTasksRequest) => {
      const queue = store.queue(checkQueueName(request.parent));
      const { items, nextPageToken } = listPage(store.tasksOf(queue.name).values(), request);
      return { tasks: items.map((task) => toTask(task, wantsBody(request))), nextPageToken };
    }),
    deleteTask: unary(async (request: Named) => {
      store.bury(store.task(request.name ?? '').name);
      await store.committed();
      return {};
    }),
    runTask: unary((request: google.cloud.tasks.v2.IRunTaskRequest) => {
      const task = store.task(request.name ?? '');
      dispatcherOf(queueOf(task.name)).force(task);
      return toTask(task, wantsBody(request));
    }),
  };
}
