import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { expect, test, vi } from 'vitest'
import SpacingPage from '@/spacing/SpacingPage.vue'

const spacing = {
  nut_width_mm: 42,
  method: 'gaps',
  strings: [
    { number: 1, gauge_mm: 1.17, centre_mm: 3.585 },
    { number: 2, gauge_mm: 0.25, centre_mm: 38.875 },
  ],
  centre_distances_mm: [35.29],
  gaps_mm: [34.58],
  bass_margin_mm: 3,
  treble_margin_mm: 3,
}
const fret = { treble_mm: 0, bass_mm: 0, treble_step_mm: 0, bass_step_mm: 0, skew_mm: 0 }
const board = {
  treble_scale_mm: 648,
  bass_scale_mm: 648,
  bridge_skew_mm: 0,
  frets: [
    { ...fret, number: 0 },
    { ...fret, number: 1, treble_mm: 36.369, treble_step_mm: 36.369 },
  ],
}

test('shows both answers as a drawing and as figures, and asks anew for another instrument', async () => {
  vi.useFakeTimers()
  const asked: string[] = []
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(path)
    return Promise.resolve(new Response(JSON.stringify(path.includes('string') ? spacing : board)))
  })
  const page = mount(SpacingPage, { global: { plugins: [createPinia()] } })
  await flushPromises()
  expect(page.findAll('svg[role=img]')).toHaveLength(2)
  expect(page.text()).toContain('38.875')
  expect(page.text()).toContain('36.369')
  await page.get('[name=preset]').setValue('Bass guitar')
  await vi.advanceTimersByTimeAsync(500)
  expect(asked.at(-2)).toContain('strings=4')
  expect(asked.at(-1)).toContain('scale_length_mm=864')
  page.unmount()
  vi.useRealTimers()
})
