import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { nextTick } from 'vue'
import { useThemeStore } from '@/app/theme'

beforeEach(() => {
  setActivePinia(createPinia())
})

afterEach(() => {
  localStorage.clear()
})

test('follows the system until somebody chooses', () => {
  expect(useThemeStore().theme).toBe('auto')
  expect(document.documentElement.dataset['theme']).toBe('auto')
})

test('a choice shows at once and is remembered', async () => {
  useThemeStore().theme = 'dark'
  await nextTick()
  expect(document.documentElement.dataset['theme']).toBe('dark')
  setActivePinia(createPinia())
  expect(useThemeStore().theme).toBe('dark')
})

test('a choice that this release does not know is none', () => {
  localStorage.setItem('theme', 'sepia')
  expect(useThemeStore().theme).toBe('auto')
})
