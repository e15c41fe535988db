// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { firstFrets, firstSpacing, PRESETS, readFrets, readSpacing } from '@/spacing/draft'

describe('strings', () => {
  test('a good draft is one question, gauge by gauge', () => {
    const draft = { ...firstSpacing(), nut: '43,5', strings: '2', gauges: ' 1,17  0.25 ' }
    expect(readSpacing(draft)).toEqual({
      ok: true,
      query:
        'nut_width_mm=43.5&strings=2&bass_margin_mm=3&treble_margin_mm=3&method=gaps&gauges_mm=1.17&gauges_mm=0.25',
    })
  })

  test('without gauges strings are lines', () => {
    expect(readSpacing({ ...firstSpacing(), gauges: '  ' })).toMatchObject({
      query: expect.not.stringContaining('gauges') as string,
    })
  })

  test.each([
    [{ nut: '9' }, { nut: 'Enter a number from 10 to 500.' }],
    [{ strings: '2.5', gauges: '' }, { strings: 'Enter a whole number from 2 to 24.' }],
    [{ bassMargin: '-1' }, { bassMargin: 'Enter a number from 0 to 50.' }],
    [{ trebleMargin: '' }, { trebleMargin: 'Enter a number from 0 to 50.' }],
    [{ gauges: '1 2' }, { gauges: 'Enter one diameter for each string, or none: there are 2.' }],
    [{ gauges: '1 2 3 4 5 x' }, { gauges: '“x” is no diameter above 0 and up to 10 mm.' }],
    [{ gauges: '1 2 3 4 5 0' }, { gauges: '“0” is no diameter above 0 and up to 10 mm.' }],
  ])('%o is refused', (change, errors) => {
    expect(readSpacing({ ...firstSpacing(), ...change })).toEqual({ ok: false, errors })
  })
})

describe('frets', () => {
  test('square frets ask about one scale', () => {
    expect(readFrets(firstFrets())).toEqual({ ok: true, query: 'scale_length_mm=648&frets=22' })
  })

  test('fanned frets ask about two', () => {
    expect(readFrets({ ...firstFrets(), fanned: true })).toEqual({
      ok: true,
      query: 'scale_length_mm=648&frets=22&bass_scale_length_mm=686&perpendicular_fret=7',
    })
  })

  test.each([
    [{ scale: '99' }, { scale: 'Enter a number from 100 to 2000.' }],
    [{ frets: '0' }, { frets: 'Enter a whole number from 1 to 48.' }],
    [{ fanned: true, bassScale: '' }, { bassScale: 'Enter a number from 100 to 2000.' }],
    [{ fanned: true, frets: '5', perpendicular: '7' }, { perpendicular: 'Enter a number from 0 to 5.' }],
  ])('%o is refused', (change, errors) => {
    expect(readFrets({ ...firstFrets(), ...change })).toEqual({ ok: false, errors })
  })

  test('what a square fretboard does not have is not checked', () => {
    expect(readFrets({ ...firstFrets(), bassScale: '' }).ok).toBe(true)
  })
})

test.each(PRESETS.map((preset) => [preset.name, preset] as const))('%s is a good question', (_name, preset) => {
  expect(readSpacing(preset.spacing).ok).toBe(true)
  expect(readFrets({ ...firstFrets(), scale: preset.scale, frets: preset.frets }).ok).toBe(true)
})
