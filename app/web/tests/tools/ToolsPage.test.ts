import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { routes } from '@/app/routes'
import ToolsPage from '@/tools/ToolsPage.vue'
import { answerWith, aTool, empty, html, json, signedIn } from '../support/answers'

const LIST = 'GET /api/tools?limit=500'
const ADD = 'POST /api/tools'
let page: VueWrapper

async function show(): Promise<void> {
  const router = createRouter({ history: createMemoryHistory(), routes: [...routes] })
  page = mount(ToolsPage, { attachTo: document.body, global: { plugins: [createPinia(), router] } })
  await flushPromises()
}

async function fillAndSubmit(): Promise<void> {
  await page.get('[name=name]').setValue('V 60')
  await page.get('[name=kind]').setValue('v_bit')
  await page.get('[name=diameter_mm]').setValue('12,7')
  await page.get('form').trigger('submit')
  await flushPromises()
}

function field(name: string): HTMLInputElement {
  return page.get(`[name=${name}]`).element as HTMLInputElement
}

beforeEach(() => {
  signedIn({ role: 'maker' })
})

afterEach(() => {
  page.unmount()
  sessionStorage.clear()
})

describe('the library', () => {
  test('lists what the API knows', async () => {
    answerWith({ [LIST]: json(200, [aTool({ name: 'Slot', diameter_mm: 3.175 })]) })
    await show()
    expect(page.get('tbody th').text()).toContain('Slot')
    expect(page.get('tbody').text()).toContain('3.175')
    expect(page.text()).toContain('1 tool')
  })

  test('says that it is loading until the answer is there', async () => {
    answerWith({ [LIST]: () => new Promise<Response>(() => undefined) })
    await show()
    expect(page.get('[role=status]').text()).toBe('Loading the tools')
  })

  test('says what to do when it is empty', async () => {
    answerWith({ [LIST]: json(200, []) })
    await show()
    expect(page.text()).toContain('No tools yet')
  })

  test('shows a failure and loads on request', async () => {
    answerWith({ [LIST]: html(503) })
    await show()
    expect(page.get('[role=alert]').text()).toContain('HTTP 503')
    answerWith({ [LIST]: json(200, [aTool()]) })
    await page.get('[role=alert] button').trigger('click')
    await flushPromises()
    expect(page.find('[role=alert]').exists()).toBe(false)
    expect(page.find('tbody tr').exists()).toBe(true)
  })
})

describe('the form', () => {
  test('adds a tool, says so, and is ready for the next one', async () => {
    const asked = answerWith({ [LIST]: json(200, []), [ADD]: json(201, aTool({ name: 'V 60', kind: 'v_bit' })) })
    await show()
    await fillAndSubmit()
    expect(asked[1]?.body).toEqual({ name: 'V 60', kind: 'v_bit', diameter_mm: 12.7, flutes: 2 })
    expect(page.get('tbody').text()).toContain('V 60')
    expect(page.get('form [role=status]').text()).toBe('V 60 was added.')
    expect(field('name').value).toBe('')
    expect(document.activeElement).toBe(field('name'))
  })

  test('asks nothing of the API for a draft with mistakes, and leads to the first one', async () => {
    const asked = answerWith({ [LIST]: json(200, []) })
    await show()
    await page.get('form').trigger('submit')
    await flushPromises()
    expect(asked).toHaveLength(1)
    expect(document.activeElement).toBe(field('name'))
    expect(field('name').getAttribute('aria-invalid')).toBe('true')
    const described = field('name').getAttribute('aria-describedby') ?? ''
    expect(document.getElementById(described)?.textContent).toBe('Give the tool a name.')
  })

  test("puts the API's complaint at its field and keeps what was typed", async () => {
    const errors = [{ loc: ['body', 'diameter_mm'], msg: 'too wide' }]
    answerWith({ [LIST]: json(200, []), [ADD]: json(422, { detail: 'It does not fit.', errors }) })
    await show()
    await fillAndSubmit()
    expect(page.get('#tool-diameter-error').text()).toBe('too wide')
    expect(document.activeElement).toBe(field('diameter_mm'))
    expect(field('name').value).toBe('V 60')
  })

  test('shows a complaint about the whole as a message', async () => {
    answerWith({ [LIST]: json(200, []), [ADD]: json(503, { detail: 'The database does not answer.' }) })
    await show()
    await fillAndSubmit()
    expect(page.get('form [role=alert]').text()).toBe('The database does not answer.')
    expect(field('name').value).toBe('V 60')
  })

  test('sends a draft once, however often it is submitted', async () => {
    const asked = answerWith({ [LIST]: json(200, []), [ADD]: () => new Promise<Response>(() => undefined) })
    await show()
    await fillAndSubmit()
    await page.get('form').trigger('submit')
    await page.get('form button').trigger('click')
    expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(1)
    expect(page.get('form button').attributes('aria-disabled')).toBe('true')
  })
})

describe('who may do what', () => {
  test.each([
    ['nobody', undefined, 'Sign in to add or change tools.'],
    ['a viewer', 'viewer' as const, 'Your role, viewer, may not add or change tools.'],
  ])('%s sees the tools, and what it would take to change them', async (_who, role, words) => {
    sessionStorage.clear()
    if (role !== undefined) signedIn({ role })
    answerWith({ [LIST]: json(200, [aTool()]) })
    await show()
    expect(page.find('tbody tr').exists()).toBe(true)
    expect(page.find('form').exists()).toBe(false)
    expect(page.find('tbody button').exists()).toBe(false)
    expect(page.text()).toContain(words)
  })
})

describe('a stored tool', () => {
  const tool = aTool({ id: 'a', name: 'Slot', version: 3 })

  async function edit(): Promise<void> {
    answerWith({ [LIST]: json(200, [tool]) })
    await show()
    await page.get('[aria-label="Change Slot"]').trigger('click')
    await flushPromises()
    await page.get('[name=flutes]').setValue('5')
  }

  async function save(): Promise<void> {
    await page.get('form').trigger('submit')
    await flushPromises()
  }

  test('is changed in the form, which then gives way to the one for new tools', async () => {
    await edit()
    expect(field('name').value).toBe('Slot')
    answerWith({ 'PUT /api/tools/a': json(200, { ...tool, flutes: 5, version: 4 }) })
    await save()
    expect(page.get('tbody').text()).toContain('5')
    expect(page.get('[role=status]').text()).toBe('Slot was changed.')
    expect(page.get('form').attributes('aria-label')).toBe('Add a tool')
  })

  test('shows both versions when somebody else was faster, and keeps mine on request', async () => {
    await edit()
    const stored = { ...tool, diameter_mm: 9, version: 4 }
    answerWith({ 'PUT /api/tools/a': json(412, {}), 'GET /api/tools/a': json(200, stored) })
    await save()
    const lines = page.findAll('dialog .differs').map((line) => line.findAll('th, td').map((cell) => cell.text()))
    expect(lines).toEqual([
      ['Diameter', '0.58 mm', '9 mm'],
      ['Flutes', '5', '2'],
    ])
    const asked = answerWith({ 'PUT /api/tools/a': json(200, { ...tool, flutes: 5, version: 5 }) })
    await page.get('dialog .main').trigger('click')
    await flushPromises()
    expect(asked[0]?.headers['If-Match']).toBe('"4"')
    expect(page.find('dialog').exists()).toBe(false)
  })

  test('takes theirs on request, without asking again', async () => {
    await edit()
    const stored = { ...tool, name: 'Theirs', version: 4 }
    answerWith({ 'PUT /api/tools/a': json(412, {}), 'GET /api/tools/a': json(200, stored) })
    await save()
    const asked = answerWith({})
    await page.findAll('dialog button')[1]?.trigger('click')
    await flushPromises()
    expect(asked).toEqual([])
    expect(page.get('tbody').text()).toContain('Theirs')
    expect(page.get('form').attributes('aria-label')).toBe('Add a tool')
  })

  test('that was removed meanwhile can be added anew', async () => {
    await edit()
    answerWith({ 'PUT /api/tools/a': json(404, {}) })
    await save()
    expect(page.get('dialog').text()).toContain('removed')
    answerWith({ [ADD]: json(201, { ...tool, id: 'b', flutes: 5, version: 1 }) })
    await page.get('dialog .main').trigger('click')
    await flushPromises()
    expect(page.get('[role=status]').text()).toBe('Slot was added.')
  })

  test('is removed only after a question', async () => {
    answerWith({ [LIST]: json(200, [tool]) })
    await show()
    const asked = answerWith({ 'DELETE /api/tools/a': empty(204) })
    await page.get('[aria-label="Remove Slot"]').trigger('click')
    expect(asked).toEqual([])
    await page.get('dialog .danger').trigger('click')
    await flushPromises()
    expect(page.text()).toContain('Slot was removed.')
    expect(page.find('tbody').exists()).toBe(false)
  })
})
