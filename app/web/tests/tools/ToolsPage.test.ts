import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, describe, expect, test } from 'vitest'
import ToolsPage from '@/tools/ToolsPage.vue'
import { answerWith, aTool, html, json } from '../support/answers'

const LIST = 'GET /api/tools?limit=500'
const ADD = 'POST /api/tools'
let page: VueWrapper

async function show(): Promise<void> {
  page = mount(ToolsPage, { attachTo: document.body, global: { plugins: [createPinia()] } })
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

afterEach(() => {
  page.unmount()
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
