import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { routes } from '@/app/routes'
import JobPage from '@/jobs/JobPage.vue'
import { aJob, answerWith, aSummary, empty, json, signedIn, type Answerer } from '../support/answers'

const JOB = 'GET /api/jobs/j-1'
const EVENTS = 'GET /api/jobs/j-1/events'
let page: VueWrapper
let speak: (job: Parameters<typeof aJob>[0]) => Promise<void>

const events: Answerer = () => {
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      speak = async (job) => {
        controller.enqueue(new TextEncoder().encode(`event: progress\ndata: ${JSON.stringify(aJob(job))}\n\n`))
        await flushPromises()
      }
    },
  })
  return new Response(stream)
}

async function show(answers: Record<string, Answerer>): Promise<void> {
  answerWith(answers)
  const router = createRouter({ history: createMemoryHistory(), routes: [...routes] })
  page = mount(JobPage, { props: { id: 'j-1' }, global: { plugins: [createPinia(), router] } })
  await flushPromises()
}

beforeEach(() => {
  signedIn()
})

afterEach(() => {
  page.unmount()
  sessionStorage.clear()
})

test('progress arrives without asking, and the result with the end', async () => {
  await show({ [JOB]: json(200, aJob({ state: 'queued', progress: 0 })), [EVENTS]: events })
  expect(page.get('progress').attributes('value')).toBe('0')
  await speak({ progress: 0.25, message: 'Reading' })
  expect(page.get('progress').attributes('value')).toBe('25')
  expect(page.text()).toContain('Reading')
  const result = {
    summary: aSummary({ errors: 1 }),
    issues: [{ line: 4, severity: 'error', code: 'arc', message: 'no' }],
  }
  await speak({ state: 'succeeded', progress: 1, result, finished_at: '2026-01-02T03:04:08Z' })
  expect(page.get('.badge').text()).toBe('succeeded')
  expect(page.text()).toContain('took 2 s')
  expect(page.text()).toContain('Line 4')
  expect(page.text()).not.toContain('Cancel the job')
})

test('a job that ended before is shown without a stream', async () => {
  await show({ [JOB]: json(200, aJob({ state: 'failed', error: 'The file is gone.' })) })
  expect(page.get('[role=alert]').text()).toBe('The file is gone.')
})

test('a job of somebody else, or none, is told as such', async () => {
  await show({ [JOB]: json(404, {}) })
  expect(page.get('[role=alert]').text()).toBe('There is no such job, or it is not yours.')
})

test('is cancelled on request', async () => {
  await show({ [JOB]: json(200, aJob()), [EVENTS]: events })
  const asked = answerWith({ 'DELETE /api/jobs/j-1': empty(204), [JOB]: json(200, aJob({ state: 'cancelled' })) })
  await page.get('.danger').trigger('click')
  await flushPromises()
  expect(asked.map(({ method }) => method)).toEqual(['DELETE', 'GET'])
  expect(page.get('.badge').text()).toBe('cancelled')
})

test('a viewer watches and cancels nothing', async () => {
  sessionStorage.clear()
  signedIn({ role: 'viewer' })
  await show({ [JOB]: json(200, aJob()), [EVENTS]: events })
  expect(page.find('.danger').exists()).toBe(false)
})
