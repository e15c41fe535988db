/** Work that a worker does, as the API tells it. Instants are ISO 8601. */
import { DecodeError, listOf, nullable, number, oneOf, shape, text, type Decoder } from '@/api/decode'
import { decodeIssue, decodeSummary, type Issue, type Summary } from '@/simulate/model'

export const JOB_STATES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const
export type JobState = (typeof JOB_STATES)[number]

export interface Job {
  readonly id: string
  readonly kind: string
  readonly state: JobState
  /** From 0 to 1. */
  readonly progress: number
  readonly message: string | null
  /** What the kind of job answers; see `readResult`. */
  readonly result: unknown
  readonly error: string | null
  readonly owner: string
  readonly created_at: string
  readonly started_at: string | null
  readonly finished_at: string | null
}

export interface JobResult {
  readonly summary: Summary
  readonly issues: readonly Issue[]
}

const anything: Decoder<unknown> = (value) => value

export const decodeJob: Decoder<Job> = shape<Job>({
  id: text,
  kind: text,
  state: oneOf(JOB_STATES),
  progress: number,
  message: nullable(text),
  result: anything,
  error: nullable(text),
  owner: text,
  created_at: text,
  started_at: nullable(text),
  finished_at: nullable(text),
})

export const decodeJobs: Decoder<Job[]> = listOf(decodeJob)

const decodeResult: Decoder<JobResult> = shape<JobResult>({ summary: decodeSummary, issues: listOf(decodeIssue) })

/** What a simulation found, or undefined for a job without such a result. */
export function readResult(job: Job): JobResult | undefined {
  try {
    return decodeResult(job.result)
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

export function isFinal(state: JobState): boolean {
  return state !== 'queued' && state !== 'running'
}

export const STATE_TONES: Readonly<Record<JobState, 'good' | 'warn' | 'bad' | 'plain'>> = {
  queued: 'plain',
  running: 'warn',
  succeeded: 'good',
  failed: 'bad',
  cancelled: 'plain',
}

export function percent(job: Job): number {
  return Math.round(Math.min(1, Math.max(0, job.progress)) * 100)
}

/** How long a job ran, in seconds; undefined while it does not have both ends. */
export function secondsOf(job: Job): number | undefined {
  if (job.started_at === null || job.finished_at === null) return undefined
  return (Date.parse(job.finished_at) - Date.parse(job.started_at)) / 1000
}
