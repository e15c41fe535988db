// @vitest-environment node
import { expect, test } from 'vitest'
import { includes, safeTarget, type Role } from '@/auth/model'

test.each<[Role | undefined, Role, boolean]>([
  [undefined, 'viewer', false],
  ['viewer', 'viewer', true],
  ['viewer', 'maker', false],
  ['maker', 'viewer', true],
  ['maker', 'admin', false],
  ['admin', 'maker', true],
])('%s may do what needs %s: %s', (role, needed, may) => {
  expect(includes(role, needed)).toBe(may)
})

test.each([
  ['/jobs?from=1#top', '/jobs?from=1#top'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['https://evil.example', '/'],
  ['/login?next=/login', '/'],
  ['', '/'],
  [undefined, '/'],
  [['/a', '/b'], '/'],
])('after signing in %j leads to %s', (asked, target) => {
  expect(safeTarget(asked)).toBe(target)
})
