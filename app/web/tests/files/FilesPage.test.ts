import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createMemoryHistory, createRouter, type Router } from 'vue-router'
import FilesPage from '@/files/FilesPage.vue'
import { checkFile, type StoredFile } from '@/files/model'
import { aJob, answerWith, empty, json, signedIn } from '../support/answers'

const LIST = 'GET /api/files?limit=500'
const stored: StoredFile = {
  id: 'f-1',
  name: 'top plate.nc',
  size: 2048,
  sha256: 'x',
  owner: 'ada',
  created_at: '2026-01-02T03:04:05Z',
}
let page: VueWrapper
let router: Router

async function show(): Promise<void> {
  const blank = { template: '<i />' }
  const paths = [
    ['/files', 'files'],
    ['/login', 'login'],
    ['/jobs/:id', 'job'],
  ]
  const routes = paths.map(([path = '', name = '']) => ({ path, name, component: blank }))
  router = createRouter({ history: createMemoryHistory(), routes })
  await router.push('/files')
  page = mount(FilesPage, { attachTo: document.body, global: { plugins: [createPinia(), router] } })
  await flushPromises()
}

async function choose(file: File): Promise<void> {
  const input = page.get<HTMLInputElement>('#upload')
  Object.defineProperty(input.element, 'files', { value: [file], configurable: true })
  await input.trigger('change')
  await flushPromises()
}

beforeEach(() => {
  signedIn()
})

afterEach(() => {
  page.unmount()
  sessionStorage.clear()
})

test('a chosen file is stored under its name and shows at once', async () => {
  answerWith({ [LIST]: json(200, []) })
  await show()
  expect(page.text()).toContain('No files yet')
  const asked = answerWith({ 'POST /api/files?name=top%20plate.nc': json(201, stored) })
  const file = new File(['G21'], 'top plate.nc')
  await choose(file)
  expect(asked[0]?.body).toBe(file)
  expect(page.get('tbody').text()).toContain('top plate.nc')
  expect(page.get('[role=status]').text()).toBe('Stored: top plate.nc.')
})

test('a file that cannot be sent is told without asking', async () => {
  answerWith({ [LIST]: json(200, []) })
  await show()
  const asked = answerWith({})
  await choose(new File([], 'empty.nc'))
  expect(asked).toEqual([])
  expect(page.get('[role=alert]').text()).toBe('empty.nc is empty.')
})

test('a download is fetched from the address that the API gives for the moment', async () => {
  answerWith({ [LIST]: json(200, [stored]) })
  await show()
  const links: string[] = []
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    links.push(`${this.getAttribute('href') ?? ''} as ${this.download}`)
  })
  answerWith({ 'GET /api/files/f-1/download': json(200, { url: '/objects/files/k?X-Amz-Date=1', expires_in: 60 }) })
  await page.get('[aria-label="Download top plate.nc"]').trigger('click')
  await flushPromises()
  expect(links).toEqual(['/objects/files/k?X-Amz-Date=1 as top plate.nc'])
})

test('a simulation of a file is a job, and leads to it', async () => {
  answerWith({ [LIST]: json(200, [stored]) })
  await show()
  const asked = answerWith({ 'POST /api/jobs': json(202, aJob()) })
  await page.get('[aria-label="Simulate top plate.nc"]').trigger('click')
  await flushPromises()
  expect(asked[0]?.body).toEqual({ kind: 'simulate', file_id: 'f-1' })
  expect(router.currentRoute.value.path).toBe('/jobs/j-1')
})

test('a file is removed only after a question', async () => {
  answerWith({ [LIST]: json(200, [stored]) })
  await show()
  const asked = answerWith({ 'DELETE /api/files/f-1': empty(204) })
  await page.get('[aria-label="Remove top plate.nc"]').trigger('click')
  expect(asked).toEqual([])
  await page.get('dialog .danger').trigger('click')
  await flushPromises()
  expect(page.find('tbody').exists()).toBe(false)
})

test('a viewer may download, and no more', async () => {
  sessionStorage.clear()
  signedIn({ role: 'viewer' })
  answerWith({ [LIST]: json(200, [stored]) })
  await show()
  expect(page.findAll('tbody button').map((button) => button.text())).toEqual(['Download'])
  expect(page.find('#upload').exists()).toBe(false)
})

test.each([
  [1, undefined],
  [16, undefined],
  [0, 'a.nc is empty.'],
  [17 * 1024 ** 2, 'a.nc is too large: at most 16 MiB.'],
])('a file of %i bytes: %s', (size, said) => {
  expect(checkFile({ name: 'a.nc', size }, 16 * 1024 ** 2)).toBe(said)
})
