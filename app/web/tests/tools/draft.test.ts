// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { ApiError } from '@/api/errors'
import { checkDraft, emptyDraft, errorsFromApi, type DraftErrors, type ToolDraft } from '@/tools/draft'

const good: ToolDraft = { name: 'Fret slot', kind: 'end_mill', diameter_mm: '0.58', flutes: '2' }

describe('checkDraft', () => {
  test('makes a tool of a good draft, without the spaces around it', () => {
    expect(checkDraft({ ...good, name: '  Fret slot ', diameter_mm: ' 0,58 ' })).toEqual({
      ok: true,
      tool: { name: 'Fret slot', kind: 'end_mill', diameter_mm: 0.58, flutes: 2 },
    })
  })

  test.each<[Partial<ToolDraft>, DraftErrors]>([
    [{ name: ' ' }, { name: 'Give the tool a name.' }],
    [{ name: 'x'.repeat(81) }, { name: 'Use at most 80 characters.' }],
    [{ name: 'a\u0007b' }, { name: 'Use visible characters only.' }],
    [{ kind: 'saw' }, { kind: 'Choose a kind.' }],
    [{ diameter_mm: '' }, { diameter_mm: 'Enter a number, such as 3.175.' }],
    [{ diameter_mm: '6 mm' }, { diameter_mm: 'Enter a number, such as 3.175.' }],
    [{ diameter_mm: '0' }, { diameter_mm: 'Enter a diameter above 0 and up to 100 mm.' }],
    [{ diameter_mm: '-3' }, { diameter_mm: 'Enter a diameter above 0 and up to 100 mm.' }],
    [{ diameter_mm: '100.01' }, { diameter_mm: 'Enter a diameter above 0 and up to 100 mm.' }],
    [{ flutes: '' }, { flutes: 'Enter a whole number from 1 to 12.' }],
    [{ flutes: '1.5' }, { flutes: 'Enter a whole number from 1 to 12.' }],
    [{ flutes: '0' }, { flutes: 'Enter a whole number from 1 to 12.' }],
    [{ flutes: '13' }, { flutes: 'Enter a whole number from 1 to 12.' }],
  ])('refuses %o', (change, errors) => {
    expect(checkDraft({ ...good, ...change })).toEqual({ ok: false, errors })
  })

  test.each([
    { name: 'x'.repeat(80) },
    { name: '\u{1F3B8}'.repeat(80) },
    { diameter_mm: '100' },
    { flutes: '1' },
    { flutes: '12' },
  ])('takes the limit itself: %o', (change) => {
    expect(checkDraft({ ...good, ...change }).ok).toBe(true)
  })

  test('shows all mistakes at once', () => {
    const checked = checkDraft({ ...emptyDraft(), flutes: 'two' })
    expect(checked).toMatchObject({ ok: false })
    expect(checked.ok ? [] : Object.keys(checked.errors)).toEqual(['name', 'diameter_mm', 'flutes'])
  })
})

test("of the API's complaints the form takes those about its own fields", () => {
  const error = new ApiError('refused', 'It does not fit.', { status: 422, fields: { flutes: 'odd', body: 'odd' } })
  expect(errorsFromApi(error)).toEqual({ flutes: 'odd' })
})

test('a conflict is about the name', () => {
  expect(errorsFromApi(new ApiError('refused', 'Taken.', { status: 409 }))).toEqual({ name: 'Taken.' })
})
