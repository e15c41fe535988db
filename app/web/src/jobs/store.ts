/** The jobs of the person who is signed in, newest first. */
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { createLoader } from '@/api/loader'
import { cancelJob, fetchJobs } from '@/jobs/api'
import { isFinal, type Job } from '@/jobs/model'

export const useJobStore = defineStore('jobs', () => {
  const { value: jobs, state, problem, load } = createLoader<readonly Job[]>([], fetchJobs)
  const active = computed(() => jobs.value.some((job) => !isFinal(job.state)))

  /** @throws ApiError when the API refuses or cannot be asked */
  async function cancel(job: Job): Promise<void> {
    await cancelJob(job.id)
    await load()
  }

  return { jobs, active, state, problem, load, cancel }
})
