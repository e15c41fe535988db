// @vitest-environment node
import { expect, test } from 'vitest'
import { checkMachine, defaultMachine, type MachineDraft, type MachineErrors } from '@/simulate/machine'

const travel = 'Enter six numbers, and on each axis the smaller one under “from”.'

test('the first draft is what the API assumes', () => {
  expect(checkMachine(defaultMachine())).toEqual({
    ok: true,
    machine: { rapid_mm_per_min: 5000, clearance_mm: 1, envelope: null },
  })
})

test('the travel is told only when it shall be checked', () => {
  expect(checkMachine({ ...defaultMachine(), checked: true })).toMatchObject({
    machine: { envelope: { min: [0, 0, -50], max: [600, 400, 60] } },
  })
})

test.each<[Partial<MachineDraft>, MachineErrors]>([
  [{ rapid: '0' }, { rapid: 'Enter a number from 1 to 1000000.' }],
  [{ clearance: 'low' }, { clearance: 'Enter a number from -10000 to 10000.' }],
  [{ checked: true, min: ['0', '', '0'] }, { travel }],
  [{ checked: true, max: ['600', '400', 'x'] }, { travel }],
  [{ checked: true, min: ['601', '0', '0'] }, { travel }],
])('%o is refused', (change, errors) => {
  expect(checkMachine({ ...defaultMachine(), ...change })).toEqual({ ok: false, errors })
})

test('a wrong travel that is not checked does no harm', () => {
  expect(checkMachine({ ...defaultMachine(), min: ['', '', ''] }).ok).toBe(true)
})
