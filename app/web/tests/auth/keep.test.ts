import { beforeEach, expect, test } from 'vitest'
import { readSession, writeSession } from '@/auth/keep'
import { aUser } from '../support/answers'

const session = { token: 't-1', expiresAt: 1000, user: aUser() }

beforeEach(() => {
  sessionStorage.clear()
})

test('a session is there again after a reload', () => {
  writeSession(sessionStorage, session)
  expect(readSession(sessionStorage, 999)).toEqual(session)
})

test('an expired session is none', () => {
  writeSession(sessionStorage, session)
  expect(readSession(sessionStorage, 1000)).toBeUndefined()
})

test('nothing is left of a session that has ended', () => {
  writeSession(sessionStorage, session)
  writeSession(sessionStorage, undefined)
  expect(sessionStorage).toHaveLength(0)
})

test.each(['{', '{"token": 1}', 'null'])('%j in its place is no session', (kept) => {
  sessionStorage.setItem('session', kept)
  expect(readSession(sessionStorage, 0)).toBeUndefined()
})
