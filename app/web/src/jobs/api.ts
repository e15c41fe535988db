import { callApi, openStream } from '@/api/client'
import { nothing } from '@/api/decode'
import { decodeJob, decodeJobs, type Job } from '@/jobs/model'
import type { Machine } from '@/simulate/machine'

/** What a job is to simulate: a text, or a file in the store; on the API's own idea of a machine unless told. */
export type Work = ({ readonly gcode: string } | { readonly file_id: string }) & Partial<Machine>

const LIST_LENGTH = 100
/** A megabyte on a slow line. Milliseconds. */
const POST_TIMEOUT_MS = 60_000

/** @param key the same for a repeated request, so that it makes no second job */
export function createJob(work: Work, key: string): Promise<Job> {
  const body = { kind: 'simulate', ...work }
  const headers = { 'Idempotency-Key': key }
  return callApi('/jobs', { method: 'POST', body, headers, decode: decodeJob, timeoutMs: POST_TIMEOUT_MS })
}

export function fetchJobs(): Promise<Job[]> {
  return callApi(`/jobs?limit=${String(LIST_LENGTH)}`, { decode: decodeJobs })
}

export function fetchJob(id: string): Promise<Job> {
  return callApi(`/jobs/${encodeURIComponent(id)}`, { decode: decodeJob })
}

export function cancelJob(id: string): Promise<undefined> {
  return callApi(`/jobs/${encodeURIComponent(id)}`, { method: 'DELETE', decode: nothing })
}

/** The job's events from now on; `lastId` names the last one that was seen. */
export function openEvents(id: string, lastId: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const headers: Record<string, string> = lastId === '' ? {} : { 'Last-Event-ID': lastId }
  return openStream(`/jobs/${encodeURIComponent(id)}/events`, headers, signal)
}
