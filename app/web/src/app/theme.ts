/** Light or dark: the system's choice, unless the person made another, which this browser remembers. */
import { defineStore } from 'pinia'
import { ref, watchEffect } from 'vue'

export const THEMES = ['auto', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

const KEY = 'theme'

export const useThemeStore = defineStore('theme', () => {
  const kept = localStorage.getItem(KEY)
  const theme = ref<Theme>(THEMES.find((known) => known === kept) ?? 'auto')

  watchEffect(() => {
    document.documentElement.dataset['theme'] = theme.value
    localStorage.setItem(KEY, theme.value)
  })

  return { theme }
})
