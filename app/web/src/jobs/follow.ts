/**
 * Follows a job until it is final, over as many streams as that takes: a server that is replaced ends its streams, and
 * networks break.
 */
import { ApiError } from '@/api/errors'
import { EventReader } from '@/api/sse'
import { openEvents } from '@/jobs/api'
import { decodeJob, isFinal, type Job } from '@/jobs/model'

/** The server says something every 10 s; a stream that is silent for longer than this is taken for dead. */
export const SILENCE_MS = 25_000
const PAUSE_MS = 1000
const PAUSE_MAX_MS = 15_000

export interface Following {
  readonly onJob: (job: Job) => void
  /** Told whether events arrive. */
  readonly onLink: (connected: boolean) => void
  /** Ends it all. */
  readonly signal: AbortSignal
  readonly open?: typeof openEvents
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>
}

/** @throws ApiError when the API refuses: there is no such job, or it is not this person's */
export async function followJob(id: string, following: Following): Promise<void> {
  const { onLink, signal, open = openEvents, wait = pause } = following
  let reader = new EventReader()
  let failures = 0
  for (;;) {
    const link = new AbortController()
    const both = AbortSignal.any([signal, link.signal])
    try {
      const stream = await open(id, reader.lastId, both)
      onLink(true)
      const done = await readEvents(stream, reader, following, link)
      if (done) return
      failures = 0
    } catch (error) {
      if (error instanceof ApiError && error.kind === 'refused') throw error
      failures += 1
    } finally {
      link.abort()
    }
    onLink(false)
    if (isEnded(signal)) return
    await wait(pauseFor(failures, reader.retryMs), signal)
    if (isEnded(signal)) return
    reader = anew(reader)
  }
}

/** How long to wait before another stream: what the server asks for, longer with every failure in a row. */
export function pauseFor(failures: number, retryMs: number | undefined): number {
  return Math.min(PAUSE_MAX_MS, (retryMs ?? PAUSE_MS) * 2 ** Math.max(0, failures - 1))
}

/** Reads until the stream ends; answers whether the job is final. */
async function readEvents(
  stream: ReadableStream<Uint8Array>,
  events: EventReader,
  { onJob }: Following,
  link: AbortController,
): Promise<boolean> {
  const decoder = new TextDecoder()
  const bytes = stream.getReader()
  for (;;) {
    const silence = setTimeout(() => {
      link.abort()
    }, SILENCE_MS)
    const piece = await bytes.read().finally(() => {
      clearTimeout(silence)
    })
    if (piece.done) return false
    for (const event of events.push(decoder.decode(piece.value, { stream: true }))) {
      if (event.type === 'end') return true
      if (event.type !== 'progress') continue
      const job = decodeJob(JSON.parse(event.data))
      onJob(job)
      if (isFinal(job.state)) return true
    }
  }
}

/** A reader for the next stream: half a line of the former one must not stick to it. */
function anew(reader: EventReader): EventReader {
  const next = new EventReader()
  next.lastId = reader.lastId
  next.retryMs = reader.retryMs
  return next
}

/** A function, because the compiler takes `aborted` for what it was before the wait. */
function isEnded(signal: AbortSignal): boolean {
  return signal.aborted
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
}
