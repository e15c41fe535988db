import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createMemoryHistory } from 'vue-router'
import { createAppRouter } from '@/app/router'
import AppShell from '@/shell/AppShell.vue'
import { answerWith, html, json } from '../support/answers'

let shell: VueWrapper

async function open(address: string): Promise<ReturnType<typeof createAppRouter>> {
  const router = createAppRouter(createMemoryHistory())
  await router.push(address)
  shell = mount(AppShell, { attachTo: document.body, global: { plugins: [createPinia(), router] } })
  await flushPromises()
  return router
}

beforeEach(() => {
  answerWith({
    'GET /api/tools?limit=500': json(200, []),
    'GET /api/version': html(502),
    'GET /api/health/ready': html(502),
  })
})

afterEach(() => {
  shell.unmount()
})

test.each([
  ['/', 'Tools'],
  ['/tools', 'Tools'],
  ['/status', 'Status'],
  ['/no/such/page', 'Page not found'],
])('%s shows the page "%s" and names it in the title', async (address, heading) => {
  await open(address)
  expect(shell.get('main h1').text()).toBe(heading)
  expect(document.title).toBe(`${heading} · Luthier’s ToolBox`)
})

test('the navigation names every page and marks the one that shows', async () => {
  await open('/status')
  expect(shell.findAll('nav a').map((link) => link.text())).toEqual(['Tools', 'Status'])
  expect(shell.get('nav [aria-current=page]').text()).toBe('Status')
})

test('going to another page moves the focus to its heading; the first page leaves it alone', async () => {
  const router = await open('/tools')
  expect(document.activeElement).toBe(document.body)
  await router.push('/status')
  await flushPromises()
  expect(document.activeElement?.textContent).toBe('Status')
})

test('the first link leads past the navigation', async () => {
  await open('/tools')
  await shell.get('a').trigger('click')
  expect(document.activeElement?.id).toBe('main')
})
