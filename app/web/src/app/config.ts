/** What this place offers, as the API tells it at run time: one build of the page serves every environment. */
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { callApi } from '@/api/client'
import { flag, number, shape, text, type Decoder } from '@/api/decode'
import { createLoader } from '@/api/loader'

export interface FrontendConfig {
  readonly environment: string
  readonly features: { readonly files: boolean; readonly jobs: boolean }
  readonly limits: {
    /** The longest program that is simulated at once, and the longest text of a job. */
    readonly gcode_bytes: number
    readonly file_bytes: number
  }
}

export const decodeConfig: Decoder<FrontendConfig> = shape<FrontendConfig>({
  environment: text,
  features: shape({ files: flag, jobs: flag }),
  limits: shape({ gcode_bytes: number, file_bytes: number }),
})

/** Until the API has answered, and when it does not: everything is offered, and the API refuses what it has not. */
export const DEFAULTS: FrontendConfig = {
  environment: '',
  features: { files: true, jobs: true },
  limits: { gcode_bytes: 1_000_000, file_bytes: 16 * 1024 ** 2 },
}

export const useConfigStore = defineStore('config', () => {
  const { value, state, load } = createLoader(DEFAULTS, () => callApi('/config/frontend', { decode: decodeConfig }))
  const environment = computed(() => value.value.environment)
  const features = computed(() => value.value.features)
  const limits = computed(() => value.value.limits)
  return { environment, features, limits, state, load }
})
