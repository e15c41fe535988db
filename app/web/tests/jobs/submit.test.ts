// @vitest-environment node
import { expect, test } from 'vitest'
import { submitProgram } from '@/jobs/submit'
import { aJob, answerWith, json } from '../support/answers'

const machine = { rapid_mm_per_min: 900, clearance_mm: 2, envelope: null }
const JOBS = 'POST /api/jobs'
const file = { id: 'f-1', name: 'program.nc', size: 6, sha256: 'x', owner: 'ada', created_at: '2026-01-02T03:04:05Z' }

test('a text within the limit is sent with the job, under a key of its own', async () => {
  const asked = answerWith({ [JOBS]: json(202, aJob()) })
  await submitProgram('G0 X1', machine, 5)
  await submitProgram('G0 X1', machine, 5)
  expect(asked[0]?.body).toEqual({ kind: 'simulate', gcode: 'G0 X1', ...machine })
  const keys = asked.map(({ headers }) => headers['Idempotency-Key'])
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/)
  expect(keys[0]).not.toBe(keys[1])
})

test('a longer one goes by the file store; bytes count, not characters', async () => {
  const asked = answerWith({ 'POST /api/files?name=program.nc': json(201, file), [JOBS]: json(202, aJob()) })
  await submitProgram('G0 Xé', machine, 5)
  expect(asked.map(({ path }) => path)).toEqual(['/api/files?name=program.nc', '/api/jobs'])
  expect(asked[1]?.body).toEqual({ kind: 'simulate', file_id: 'f-1', ...machine })
})
