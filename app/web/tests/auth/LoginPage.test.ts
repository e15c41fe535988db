import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { afterEach, expect, test } from 'vitest'
import { createMemoryHistory, createRouter, type Router } from 'vue-router'
import LoginPage from '@/auth/LoginPage.vue'
import { answerWith, aUser, json, signedIn } from '../support/answers'

const LOGIN = 'POST /api/auth/login'
let page: VueWrapper
let router: Router

async function show(address: string): Promise<void> {
  const blank = { template: '<i />' }
  const routes = ['/', '/login', '/jobs'].map((path) => ({ path, component: blank }))
  router = createRouter({ history: createMemoryHistory(), routes })
  await router.push(address)
  page = mount(LoginPage, { attachTo: document.body, global: { plugins: [createPinia(), router] } })
}

async function enter(username: string, password: string): Promise<void> {
  await page.get('[name=username]').setValue(username)
  await page.get('[name=password]').setValue(password)
  await page.get('form').trigger('submit')
  await flushPromises()
}

afterEach(() => {
  page.unmount()
  sessionStorage.clear()
})

test('leads back to where it was needed', async () => {
  await show('/login?next=/jobs')
  expect(page.text()).toContain('Sign in to open that page.')
  answerWith({ [LOGIN]: json(200, { access_token: 't', expires_in: 60, user: aUser() }) })
  await enter(' ada ', 'a password')
  expect(router.currentRoute.value.path).toBe('/jobs')
})

test('a wrong password is told, forgotten and asked for again', async () => {
  await show('/login')
  answerWith({ [LOGIN]: json(401, { detail: 'x' }) })
  await enter('ada', 'wrong')
  const field = page.get<HTMLInputElement>('[name=password]').element
  expect(page.get('[role=alert]').text()).toBe('Name or password is wrong. Please try again.')
  expect(field.value).toBe('')
  expect(document.activeElement).toBe(field)
})

test('an API that is too busy says so itself', async () => {
  await show('/login')
  answerWith({ [LOGIN]: json(429, { detail: 'Too many at once; try again in 2 s.' }) })
  await enter('ada', 'a password')
  expect(page.get('[role=alert]').text()).toBe('Too many at once; try again in 2 s.')
})

test('without a name or a password nothing is asked', async () => {
  await show('/login')
  const asked = answerWith({})
  await enter('ada', '')
  expect(asked).toEqual([])
  expect(page.get('[role=alert]').text()).toBe('Enter your name and your password.')
})

test('says why it came: the session has ended', async () => {
  await show('/login?next=/jobs&why=expired')
  expect(page.text()).toContain('Your session has ended.')
})

test('says why it came: the role is too small', async () => {
  signedIn({ role: 'viewer' })
  await show('/login?next=/jobs')
  expect(page.text()).toContain('signed in as ada (viewer), who may not')
})
