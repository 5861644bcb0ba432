import type { CloudSchedulerClient, protos } from '@google-cloud/scheduler';
import { portOffset, portsAt } from '../local/ports.ts';
import { schedulerClient } from '../local/queues/clients.ts';

/**
 * `npm run jobs`: every scheduled job with its timetable, state and last run. `npm run jobs -- run|pause|resume NAME` does that
 * to one. Works on the project that GOOGLE_CLOUD_PROJECT names, else on the local cloud.
 */
const REGION = 'europe-west1';
const PREFIX = 'firebase-schedule-';

async function main([verb, name]: readonly string[]): Promise<string> {
  const project = process.env['GOOGLE_CLOUD_PROJECT'];
  const client = await clientOf(project);
  try {
    const parent = client.locationPath(project ?? 'demo-pushnchat', REGION);
    const [jobs] = await client.listJobs({ parent }, { timeout: 5_000 });
    const known = new Map(jobs.map((job) => [shortName(job.name), job]));
    if (verb === undefined) return [...known].map(([short, job]) => line(short, job)).join('\n');
    const job = known.get(name ?? '');
    if (job === undefined) throw new Error(`Say which job: ${[...known.keys()].join(', ')}.`);
    await act(client, verb, { name: job.name! });
    return `${verb}: ${name}`;
  } finally {
    await client.close();
  }
}

async function act(client: CloudSchedulerClient, verb: string, request: { name: string }): Promise<void> {
  if (verb === 'run') await client.runJob(request);
  else if (verb === 'pause') await client.pauseJob(request);
  else if (verb === 'resume') await client.resumeJob(request);
  else throw new Error('Say what to do: run, pause or resume.');
}

async function clientOf(project: string | undefined): Promise<CloudSchedulerClient> {
  if (project === undefined) {
    return schedulerClient({ project: 'demo-pushnchat', port: portsAt(portOffset()).scheduler });
  }
  const scheduler = await import('@google-cloud/scheduler');
  return new scheduler.CloudSchedulerClient({ projectId: project });
}

type Job = protos.google.cloud.scheduler.v1.IJob;

function shortName(path: string | null | undefined): string {
  const name = path?.split('/').at(-1) ?? '';
  return name.startsWith(PREFIX) ? name.slice(PREFIX.length, -(REGION.length + 1)) : name;
}

function line(name: string, { schedule, timeZone, state, lastAttemptTime, status }: Job): string {
  const last = lastAttemptTime?.seconds;
  const ran = last === null || last === undefined ? 'never' : new Date(Number(last) * 1_000).toISOString();
  const outcome = (status?.code ?? 0) === 0 ? '' : ` (failed: ${status?.message ?? status?.code})`;
  return `${name.padEnd(18)} ${(schedule ?? '').padEnd(14)} ${timeZone ?? ''}  ${String(state).toLowerCase()}  last run ${ran}${outcome}`;
}

try {
  console.log(await main(process.argv.slice(2)));
} catch (error) {
  const away = (error as { code?: unknown }).code === 14 || (error as { code?: unknown }).code === 4;
  console.error(
    away
      ? 'Cloud Scheduler does not answer. Is the platform running? Start it with "npm start".'
      : (error as Error).message,
  );
  process.exitCode = 1;
}
