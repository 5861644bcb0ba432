import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import type { google } from '@google-cloud/scheduler/build/protos/protos';
import type { LocalClock } from '../../clock.ts';
import { Refusal, unary } from '../grpc.ts';
import { camelCase } from '../names.ts';
import { page } from '../page.ts';
import { nextRun, parseCron } from './cron.ts';
import type { Job } from './job.ts';
import type { JobRunner } from './runner.ts';
import type { JobStore } from './store.ts';
import { checkJobName, fromJob, toJob } from './wire.ts';

type Api = google.cloud.scheduler.v1.IJob;
interface Named {
  name?: string | null;
}

/** google.cloud.scheduler.v1.CloudScheduler over the store. */
export function cloudScheduler(
  store: JobStore,
  clock: LocalClock,
  runnerOf: (job: string) => JobRunner,
  forget: (job: string) => void,
): UntypedServiceImplementation {
  const put = async (job: Job): Promise<object> => {
    store.save(job);
    runnerOf(job.name).wind();
    await store.committed();
    return toJob(job);
  };
  const find = (request: Named): Job => store.job(checkJobName(request.name));

  return {
    createJob: unary((request: google.cloud.scheduler.v1.ICreateJobRequest) => {
      const wire = { ...request.job, name: request.job?.name || `${request.parent}/jobs/job-${Date.now()}` };
      const job = fromJob(wire, clock.now());
      if (!job.name.startsWith(`${request.parent}/jobs/`)) {
        throw new Refusal('INVALID_ARGUMENT', `The job ${job.name} is not in ${request.parent}.`);
      }
      if (store.jobs.has(job.name)) throw new Refusal('ALREADY_EXISTS', `The job ${job.name} exists already.`);
      return put(job);
    }),
    updateJob: unary((request: google.cloud.scheduler.v1.IUpdateJobRequest) => {
      const kept = find(request.job ?? {});
      const update: Api = request.job ?? {};
      const paths = request.updateMask?.paths ?? [];
      const named = paths.map((path) => camelCase(path.split('.')[0] ?? '') as keyof Api);
      const changes = Object.fromEntries(named.map((field) => [field, update[field]]));
      // Without a mask the whole job is replaced.
      const wire: Api = paths.length === 0 ? update : { ...toJob(kept), ...changes, name: kept.name };
      return put(fromJob(wire, clock.now(), kept));
    }),
    getJob: unary((request: Named) => toJob(find(request))),
    listJobs: unary((request: google.cloud.scheduler.v1.IListJobsRequest) => {
      const inParent = [...store.jobs.values()].filter(({ name }) => name.startsWith(`${request.parent}/jobs/`));
      const { items, nextPageToken } = page(inParent, (job) => job.name, request);
      return { jobs: items.map(toJob), nextPageToken };
    }),
    deleteJob: unary(async (request: Named) => {
      const { name } = find(request);
      store.remove(name);
      forget(name);
      await store.committed();
      return {};
    }),
    pauseJob: unary((request: Named) => put({ ...find(request), paused: true })),
    resumeJob: unary((request: Named) => {
      const job = find(request);
      // What a pause kept from running is not made up for.
      const nextTime = nextRun(parseCron(job.schedule), job.timeZone, clock.now());
      return put({ ...job, paused: false, ...(job.paused && { nextTime }) });
    }),
    runJob: unary((request: Named) => {
      const job = find(request);
      runnerOf(job.name).force();
      return toJob(job);
    }),
  };
}
