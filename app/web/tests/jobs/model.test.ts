// @vitest-environment node
import { expect, test } from 'vitest'
import { decodeJob, isFinal, JOB_STATES, percent, readResult, secondsOf } from '@/jobs/model'
import { aJob, aSummary } from '../support/answers'

test('a job the API sends is a job the page knows', () => {
  expect(decodeJob(aJob())).toEqual(aJob())
})

test('a result is read where there is one', () => {
  const result = { summary: aSummary(), issues: [], counts: { moves: 1 } }
  expect(readResult(aJob({ result }))).toEqual({ summary: aSummary(), issues: [] })
  expect(readResult(aJob({ result: null }))).toBeUndefined()
  expect(readResult(aJob({ result: { other: 1 } }))).toBeUndefined()
})

test('queued and running are not the end', () => {
  expect(JOB_STATES.filter((state) => !isFinal(state))).toEqual(['queued', 'running'])
})

test.each([
  [0, 0],
  [0.456, 46],
  [1, 100],
  [1.2, 100],
  [-1, 0],
])('a progress of %d is %i percent', (progress, shown) => {
  expect(percent(aJob({ progress }))).toBe(shown)
})

test('how long it ran is known once it has ended', () => {
  expect(secondsOf(aJob())).toBeUndefined()
  expect(secondsOf(aJob({ finished_at: '2026-01-02T03:04:08.500Z' }))).toBe(2.5)
})
