import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, expect, test } from 'vitest'
import StatusPage from '@/status/StatusPage.vue'
import { answerWith, html, json, type Answerer } from '../support/answers'

const VERSION = 'GET /api/version'
const READY = 'GET /api/health/ready'
const version = json(200, { name: 'berth-api', version: '1.2.3', build: 'abc123' })
const well = json(200, { status: 'ready', checks: { redis: 'ok', database: 'ok' } })
let page: VueWrapper

async function show(answers: Record<string, Answerer>): Promise<void> {
  answerWith(answers)
  page = mount(StatusPage, { global: { plugins: [createPinia()] } })
  await flushPromises()
}

afterEach(() => {
  page.unmount()
})

test('names the version of the API and of the page', async () => {
  await show({ [VERSION]: version, [READY]: well })
  expect(page.text()).toContain('abc123')
  expect(page.text()).toContain(__PAGE__.build)
})

test('says that everything answers, database before Redis', async () => {
  await show({ [VERSION]: version, [READY]: well })
  expect(page.text()).toContain('Everything answers.')
  expect(page.findAll('.check dt').map((name) => name.text())).toEqual(['Database', 'Redis cache'])
})

test('names the dependency that does not answer', async () => {
  const checks = { database: 'unavailable', redis: 'ok' }
  await show({ [VERSION]: version, [READY]: json(503, { status: 'unavailable', checks }) })
  expect(page.get('[role=alert]').text()).toContain('cannot work without')
  expect(page.findAll('.check dd').map((state) => state.text())).toEqual(['unavailable', 'ok'])
})

test('a missing cache is told without alarm', async () => {
  const checks = { database: 'ok', redis: 'unavailable' }
  await show({ [VERSION]: version, [READY]: json(200, { status: 'degraded', checks }) })
  expect(page.find('[role=alert]').exists()).toBe(false)
  expect(page.get('[role=status]').text()).toContain('speeds them up')
})

test('shows what answers beside what does not', async () => {
  await show({ [VERSION]: version, [READY]: html(503) })
  expect(page.get('[role=alert]').text()).toContain('HTTP 503')
  expect(page.text()).toContain('abc123')
})

test('asks again on request', async () => {
  await show({ [VERSION]: html(502), [READY]: html(502) })
  expect(page.findAll('[role=alert]')).toHaveLength(2)
  answerWith({ [VERSION]: version, [READY]: well })
  await page.get('button').trigger('click')
  await flushPromises()
  expect(page.find('[role=alert]').exists()).toBe(false)
})
