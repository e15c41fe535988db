import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { answerWith, aUser, json, signedIn } from '../support/answers'
import { checkUser, emptyUser } from '@/users/draft'
import UsersPage from '@/users/UsersPage.vue'

const LIST = 'GET /api/users'
const ada = aUser({ id: 'u-1', username: 'ada', role: 'admin' })
const bob = aUser({ id: 'u-2', username: 'bob', role: 'maker' })
const misnamed = 'Use up to 40 small letters, digits, dots, hyphens and underscores, a letter or digit first.'
let page: VueWrapper

async function show(): Promise<void> {
  answerWith({ [LIST]: json(200, [bob, ada]) })
  page = mount(UsersPage, { attachTo: document.body, global: { plugins: [createPinia()] } })
  await flushPromises()
}

function names(): string[] {
  return page.findAll('tbody th').map((cell) => cell.text())
}

beforeEach(() => {
  signedIn({ role: 'admin' })
})

afterEach(() => {
  page.unmount()
  sessionStorage.clear()
})

test('lists the users by name', async () => {
  await show()
  expect(names()).toEqual(['ada', 'bob'])
})

test('adds a user, who shows in place', async () => {
  await show()
  const asked = answerWith({ 'POST /api/users': json(201, aUser({ id: 'u-3', username: 'alf', role: 'viewer' })) })
  await page.get('[name=new-username]').setValue(' alf ')
  await page.get('[name=new-password]').setValue('a password')
  await page.get('[name=role]').setValue('viewer')
  await page.get('form').trigger('submit')
  await flushPromises()
  expect(asked[0]?.body).toEqual({ username: 'alf', password: 'a password', role: 'viewer' })
  expect(names()).toEqual(['ada', 'alf', 'bob'])
})

test('a taken name is told at its field', async () => {
  await show()
  answerWith({ 'POST /api/users': json(409, { detail: 'Name taken.' }) })
  await page.get('[name=new-username]').setValue('bob')
  await page.get('[name=new-password]').setValue('a password')
  await page.get('form').trigger('submit')
  await flushPromises()
  expect(page.get('#user-name-error').text()).toBe('Name taken.')
  expect((document.activeElement as HTMLElement).id).toBe('user-name')
})

test('changes a role', async () => {
  await show()
  const asked = answerWith({ 'PATCH /api/users/u-2': json(200, { ...bob, role: 'viewer' }) })
  await page.get('[aria-label="Role of bob"]').setValue('viewer')
  await flushPromises()
  expect(asked[0]?.body).toEqual({ role: 'viewer' })
  expect(page.text()).toContain('bob is viewer now.')
})

test('the last admin stays one, and the page shows it', async () => {
  await show()
  answerWith({ 'PATCH /api/users/u-1': json(409, { detail: 'The last admin.' }), [LIST]: json(200, [bob, ada]) })
  const role = page.get<HTMLSelectElement>('[aria-label="Role of ada"]')
  await role.setValue('viewer')
  await flushPromises()
  expect(page.get('[role=alert]').text()).toBe('The last admin.')
  expect(page.get<HTMLSelectElement>('[aria-label="Role of ada"]').element.value).toBe('admin')
})

test('locks and unlocks', async () => {
  await show()
  answerWith({ 'PATCH /api/users/u-2': json(200, { ...bob, active: false }) })
  await page.get('[aria-label="Lock bob"]').trigger('click')
  await flushPromises()
  expect(names()[1]).toContain('locked')
  const asked = answerWith({ 'PATCH /api/users/u-2': json(200, bob) })
  await page.get('[aria-label="Unlock bob"]').trigger('click')
  await flushPromises()
  expect(asked[0]?.body).toEqual({ active: true })
})

test('sets a password that is long enough', async () => {
  await show()
  await page.get('[aria-label="New password for bob"]').trigger('click')
  const asked = answerWith({ 'PATCH /api/users/u-2': json(200, bob) })
  await page.get('#password-new').setValue('short')
  await page.get('dialog form').trigger('submit')
  expect(page.get('#password-new-error').text()).toBe('Use 8 to 128 characters.')
  await page.get('#password-new').setValue('long enough')
  await page.get('dialog form').trigger('submit')
  await flushPromises()
  expect(asked.map(({ body }) => body)).toEqual([{ password: 'long enough' }])
  expect(page.find('dialog').exists()).toBe(false)
})

test.each([
  [{ username: ' ', password: 'long enough' }, { username: misnamed }],
  [{ username: 'Ada', password: 'long enough' }, { username: misnamed }],
  [{ username: 'x'.repeat(41), password: 'long enough' }, { username: misnamed }],
  [{ username: 'a', password: '1234567' }, { password: 'Use 8 to 128 characters.' }],
  [{ username: 'a', password: 'x'.repeat(129) }, { password: 'Use 8 to 128 characters.' }],
  [{ username: 'a', password: 'x'.repeat(128) }, {}],
])('a draft %o has the mistakes %o', async (change, errors) => {
  await show()
  expect(checkUser({ ...emptyUser(), ...change })).toEqual(errors)
})
