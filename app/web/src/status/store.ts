/** The last answers of the API about itself. The two questions are asked together and fail apart. */
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { describeError } from '@/api/errors'
import { fetchReadiness, fetchVersion } from '@/status/api'
import type { ApiVersion, Readiness } from '@/status/model'

/** An answer, or the sentence that says why there is none. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string }

export const useStatusStore = defineStore('status', () => {
  const version = ref<Answer<ApiVersion>>()
  const readiness = ref<Answer<Readiness>>()
  const checkedAt = ref<Date>()
  const busy = ref(false)

  /** Asks anew; never throws. While it asks, the former answers stay. */
  async function check(): Promise<void> {
    busy.value = true
    const answers = await Promise.all([settle(fetchVersion()), settle(fetchReadiness())])
    ;[version.value, readiness.value] = answers
    checkedAt.value = new Date()
    busy.value = false
  }

  return { version, readiness, checkedAt, busy, check }
})

async function settle<T>(asked: Promise<T>): Promise<Answer<T>> {
  try {
    return { ok: true, value: await asked }
  } catch (error) {
    return { ok: false, problem: describeError(error) }
  }
}
