import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createMemoryHistory } from 'vue-router'
import { createAppRouter } from '@/app/router'
import AppShell from '@/shell/AppShell.vue'
import { fakeCanvas } from '../support/canvas'
import { answerWith, aSimulation, html, json, signedIn } from '../support/answers'

vi.mock('@/simulate/editor/CodeEditor.vue', () => ({
  __esModule: true,
  default: { template: '<div />' },
}))

let shell: VueWrapper

async function open(address: string): Promise<ReturnType<typeof createAppRouter>> {
  const pinia = createPinia()
  setActivePinia(pinia)
  const router = createAppRouter(createMemoryHistory())
  await router.push(address)
  shell = mount(AppShell, { attachTo: document.body, global: { plugins: [pinia, router] } })
  await flushPromises()
  return router
}

beforeEach(() => {
  fakeCanvas()
  answerWith({
    'GET /api/tools?limit=500': json(200, []),
    'GET /api/jobs?limit=100': json(200, []),
    'GET /api/users': json(200, []),
    'POST /api/cam/simulate_gcode': json(200, aSimulation()),
    'GET /api/version': html(502),
    'GET /api/health/ready': html(502),
  })
})

afterEach(() => {
  shell.unmount()
  sessionStorage.clear()
})

test.each([
  ['/', 'Simulate'],
  ['/tools', 'Tools'],
  ['/status', 'Status'],
  ['/login', 'Sign in'],
  ['/no/such/page', 'Page not found'],
])('%s shows the page "%s" and names it in the title', async (address, heading) => {
  await open(address)
  expect(shell.get('main h1').text()).toBe(heading)
  expect(document.title).toBe(`${heading} · Luthier’s ToolBox`)
})

test('the navigation names every page and marks the one that shows', async () => {
  await open('/status')
  expect(shell.findAll('nav a').map((link) => link.text())).toEqual(['Simulate', 'Strings', 'Tools', 'Status'])
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

test('a page for users leads who is not signed in to the sign-in, and remembers the way', async () => {
  const router = await open('/jobs?from=here')
  expect(shell.get('main h1').text()).toBe('Sign in')
  expect(router.currentRoute.value.query['next']).toBe('/jobs?from=here')
})

test.each([
  ['viewer', '/jobs', 'Jobs', ['Simulate', 'Strings', 'Tools', 'Jobs', 'Files', 'Status']],
  ['viewer', '/users', 'Sign in', ['Simulate', 'Strings', 'Tools', 'Jobs', 'Files', 'Status']],
  ['admin', '/users', 'Users', ['Simulate', 'Strings', 'Tools', 'Jobs', 'Files', 'Users', 'Status']],
] as const)('as %s, %s shows "%s" and the navigation what is allowed', async (role, address, heading, links) => {
  signedIn({ role })
  await open(address)
  expect(shell.get('main h1').text()).toBe(heading)
  expect(shell.findAll('nav a').map((link) => link.text())).toEqual(links)
})

test('signing out on a page for users leads away from it', async () => {
  signedIn()
  const router = await open('/jobs')
  await shell.get('header .side button').trigger('click')
  await flushPromises()
  expect(router.currentRoute.value.path).toBe('/')
  expect(sessionStorage.getItem('session')).toBeNull()
})

test('on a phone the menu opens on request and closes when it has led somewhere', async () => {
  const router = await open('/tools')
  const button = shell.get('header .menu')
  expect(button.attributes('aria-expanded')).toBe('false')
  await button.trigger('click')
  expect(button.attributes('aria-expanded')).toBe('true')
  await router.push('/status')
  await flushPromises()
  expect(button.attributes('aria-expanded')).toBe('false')
})
