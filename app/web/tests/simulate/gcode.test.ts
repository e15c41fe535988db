// @vitest-environment node
import { expect, test } from 'vitest'
import { severities } from '@/simulate/editor/issues'
import { firstToken } from '@/simulate/editor/gcode'

function tokens(line: string): string[] {
  const found: string[] = []
  for (let rest = line; rest !== '';) {
    const { kind, length } = firstToken(rest)
    if (kind !== undefined) found.push(`${kind}:${rest.slice(0, length)}`)
    rest = rest.slice(length)
  }
  return found
}

test.each([
  ['G1 X10.5 F600', ['code:G1', 'axis:X', 'number:10.5', 'setting:F', 'number:600']],
  ['n10g0x-.5', ['label:n10', 'code:g0', 'axis:x', 'number:-.5']],
  ['G91.1 (plunge) Z 3 ; end', ['code:G91.1', 'comment:(plunge)', 'axis:Z', 'number:3', 'comment:; end']],
  ['(open to the end', ['comment:(open to the end']],
  ['%', ['comment:%']],
  ['o100 sub', ['wrong:o', 'number:100', 'wrong:s', 'wrong:u', 'wrong:b']],
  ['X#5', ['wrong:X', 'wrong:#', 'number:5']],
  ['', []],
])('%j is %o', (line, expected) => {
  expect(tokens(line)).toEqual(expected)
})

test('a line is marked by its worst issue, and only where the text has it', () => {
  const issue = (line: number, severity: 'error' | 'warning') => ({ line, severity, code: 'x', message: '' })
  const issues = [issue(9, 'error'), issue(3, 'warning'), issue(3, 'error'), issue(3, 'warning'), issue(1, 'warning')]
  expect(severities(issues, 8)).toEqual([
    [1, 'warning'],
    [3, 'error'],
  ])
})
