// @vitest-environment node
import { expect, test } from 'vitest'
import { decodeSimulation } from '@/simulate/model'
import { aMove, aSimulation } from '../support/answers'

test('what the API sends is what the page knows', () => {
  const arc = { centre: [0, 0, 0] as const, plane: 'xy' as const, radius_mm: 1, sweep_rad: 2 }
  const simulation = aSimulation({ moves: [aMove(), aMove({ kind: 'arc_cw', arc })] })
  expect(decodeSimulation(structuredClone(simulation))).toEqual(simulation)
})

test.each([
  [{ start: [0, 0] }, 'answer.moves[0].start: found [0,0]; expected three numbers'],
  [{ start: [0, 0, 0, 0] }, 'answer.moves[0].start: found [0,0,0,0]; expected three numbers'],
  [{ end: [0, null, 0] }, 'answer.moves[0].end[1]: found null; expected a number'],
  [{ kind: 'spline' }, 'answer.moves[0].kind: found "spline"'],
])('a move with %o is refused by its place', (change, message) => {
  const moves = [{ ...aMove(), ...change }]
  expect(() => decodeSimulation({ ...aSimulation(), moves })).toThrow(message)
})
