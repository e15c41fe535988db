// @vitest-environment node
// @vitest-environment node
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readPageVersion } from '../pageVersion'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'page-version-'))
  for (const folder of ['public', 'src/tools']) mkdirSync(join(root, folder), { recursive: true })
  writeFileSync(join(root, 'package.json'), '{"name": "page", "version": "1.2.3"}')
  for (const file of ['index.html', 'package-lock.json', 'pageVersion.ts', 'vite.config.ts', 'src/tools/a.ts']) {
    writeFileSync(join(root, file), file)
  }
})

afterEach(() => {
  rmSync(root, { recursive: true })
})

test('the page is named by its package and by a short hash of its sources', () => {
  expect(readPageVersion(root)).toEqual({
    name: 'page',
    version: '1.2.3',
    build: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
  })
})

test('the same sources elsewhere give the same build', () => {
  const copy = `${root}-copy`
  cpSync(root, copy, { recursive: true })
  expect(readPageVersion(copy)).toEqual(readPageVersion(root))
  rmSync(copy, { recursive: true })
})

test.each([
  ['a changed file', 'src/tools/a.ts'],
  ['a new file', 'src/tools/b.ts'],
  ['changed dependencies', 'package-lock.json'],
])('%s gives another build', (_what, file) => {
  const before = readPageVersion(root).build
  writeFileSync(join(root, file), 'other')
  expect(readPageVersion(root).build).not.toBe(before)
})

test('a file beside the sources changes nothing', () => {
  const before = readPageVersion(root).build
  writeFileSync(join(root, 'README.md'), 'text')
  expect(readPageVersion(root).build).toBe(before)
})
