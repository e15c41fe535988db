// @vitest-environment node
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ApiError } from '@/api/errors'
import { followJob, pauseFor, SILENCE_MS } from '@/jobs/follow'
import type { Job } from '@/jobs/model'
import { aJob } from '../support/answers'

interface Opened {
  readonly lastId: string
  readonly signal: AbortSignal
}
type Answer = ReadableStream<Uint8Array> | Error

function event(job: Partial<Job>, id = '1'): string {
  return `id: ${id}\nevent: progress\ndata: ${JSON.stringify(aJob(job))}\n\n`
}

/** A stream that says these words and ends. */
function says(...pieces: string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(stream) {
      for (const piece of pieces) stream.enqueue(new TextEncoder().encode(piece))
      stream.close()
    },
  })
}

function stage(answers: Answer[]) {
  const opened: Opened[] = []
  const jobs: Job[] = []
  const links: boolean[] = []
  const waits: number[] = []
  const end = new AbortController()
  const following = followJob('j-1', {
    onJob: (job) => jobs.push(job),
    onLink: (linked) => links.push(linked),
    signal: end.signal,
    open: (_id, lastId, signal) => {
      opened.push({ lastId, signal })
      const answer = answers.shift() ?? new ApiError('refused', 'asked too often', { status: 404 })
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
    },
    wait: (ms) => {
      waits.push(ms)
      return Promise.resolve()
    },
  })
  return { opened, jobs, links, waits, end, following }
}

test('tells every state until the final one', async () => {
  const { jobs, following, waits } = stage([
    says(event({ state: 'queued', progress: 0 }), event({ progress: 0.4 }), event({ state: 'succeeded', progress: 1 })),
  ])
  await following
  expect(jobs.map(({ state, progress }) => [state, progress])).toEqual([
    ['queued', 0],
    ['running', 0.4],
    ['succeeded', 1],
  ])
  expect(waits).toEqual([])
})

test('a stream cut in the middle of a character or a line is read all the same', async () => {
  const bytes = new TextEncoder().encode(event({ message: 'fräsen', state: 'succeeded' }))
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
      controller.close()
    },
  })
  const { jobs, following } = stage([stream])
  await following
  expect(jobs[0]?.message).toBe('fräsen')
})

test('when the server ends the stream another is opened where it ended, after the pause it asked for', async () => {
  const { opened, links, waits, following } = stage([
    says('retry: 500\n', event({ progress: 0.4 }, '7'), 'data: half a li'),
    says(event({ state: 'failed' }, '8')),
  ])
  await following
  expect(opened.map(({ lastId }) => lastId)).toEqual(['', '7'])
  expect(waits).toEqual([500])
  expect(links).toEqual([true, false, true])
})

test('the event "end" ends it', async () => {
  const { opened, following } = stage([says('event: end\ndata: {}\n\n')])
  await following
  expect(opened).toHaveLength(1)
})

test('a server that is away is asked again, less and less often', async () => {
  const away = new ApiError('failed', 'Away.', { status: 502 })
  const { waits, following } = stage([away, away, away, says(event({ state: 'cancelled' }))])
  await following
  expect(waits).toEqual([1000, 2000, 4000])
})

test('a refusal is final', async () => {
  const { opened, following } = stage([new ApiError('refused', 'No such job.', { status: 404 })])
  await expect(following).rejects.toThrow('No such job.')
  expect(opened).toHaveLength(1)
})

test('whoever leaves the page ends it', async () => {
  const open = new ReadableStream<Uint8Array>()
  const { opened, end, following } = stage([open])
  end.abort()
  expect(opened[0]?.signal.aborted).toBe(true)
  await open.cancel().catch(() => undefined)
  expect(await Promise.race([following.then(() => 'ended'), Promise.resolve('pending')])).toBe('pending')
})

describe('a stream that falls silent', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })

  afterEach(() => {
    vi.useRealTimers()
  })

  test('is given up', async () => {
    const { opened } = stage([new ReadableStream<Uint8Array>()])
    await vi.advanceTimersByTimeAsync(SILENCE_MS - 1)
    expect(opened[0]?.signal.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(opened[0]?.signal.aborted).toBe(true)
  })
})

test.each([
  [0, undefined, 1000],
  [0, 500, 500],
  [1, 500, 500],
  [3, 500, 2000],
  [20, 500, 15_000],
])('after %i failures and a wish of %s ms the pause is %i ms', (failures, wish, pause) => {
  expect(pauseFor(failures, wish)).toBe(pause)
})
