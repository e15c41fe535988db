import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, test } from 'vitest'
import { useSessionStore } from '@/auth/store'
import { answerWith, aUser, html, json, signedIn } from '../support/answers'

const LOGIN = 'POST /api/auth/login'
const ME = 'GET /api/auth/me'

beforeEach(() => {
  sessionStorage.clear()
  setActivePinia(createPinia())
})

test('signing in keeps token and person, and gives the rights of the role', async () => {
  const asked = answerWith({
    [LOGIN]: json(200, { access_token: 't-9', token_type: 'bearer', expires_in: 60, user: aUser() }),
  })
  const session = useSessionStore()
  expect(session.may('viewer')).toBe(false)
  await session.signIn('ada', 'a password')
  expect(asked[0]?.body).toEqual({ username: 'ada', password: 'a password' })
  expect([session.token, session.user?.username, session.may('maker'), session.may('admin')]).toEqual([
    't-9',
    'ada',
    true,
    false,
  ])
  setActivePinia(createPinia())
  expect(useSessionStore().token).toBe('t-9')
})

test('a refused password leaves nobody signed in', async () => {
  answerWith({ [LOGIN]: json(401, { detail: 'Wrong.' }) })
  const session = useSessionStore()
  await expect(session.signIn('ada', 'no')).rejects.toThrow('Wrong.')
  expect(session.user).toBeUndefined()
})

test('signing out forgets everything', () => {
  signedIn()
  const session = useSessionStore()
  session.signOut()
  expect(session.token).toBeUndefined()
  expect(sessionStorage.getItem('session')).toBeNull()
})

test('a changed role shows after a refresh', async () => {
  signedIn({ role: 'maker' })
  const session = useSessionStore()
  answerWith({ [ME]: json(200, aUser({ role: 'viewer' })) })
  await session.refresh()
  expect(session.user?.role).toBe('viewer')
})

test('a refresh without an answer changes nothing', async () => {
  signedIn()
  const session = useSessionStore()
  answerWith({ [ME]: html(503) })
  await session.refresh()
  expect(session.user?.username).toBe('ada')
})

test('a refresh that a sign-out overtook brings nobody back', async () => {
  signedIn()
  const session = useSessionStore()
  answerWith({
    [ME]: () => {
      session.signOut()
      return json(200, aUser())()
    },
  })
  await session.refresh()
  expect(session.user).toBeUndefined()
})
