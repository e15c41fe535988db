// @vitest-environment node
import { createPinia, setActivePinia } from 'pinia'
import { expect, test } from 'vitest'
import { DEFAULTS, useConfigStore } from '@/app/config'
import { answerWith, html, json } from '../support/answers'

const PATH = 'GET /api/config/frontend'

test('knows what the API offers here', async () => {
  setActivePinia(createPinia())
  const config = useConfigStore()
  const answer = {
    environment: 'prod',
    features: { files: false, jobs: true },
    limits: { gcode_bytes: 1, file_bytes: 2 },
  }
  answerWith({ [PATH]: json(200, { ...answer, version: '1', build: 'b' }) })
  await config.load()
  expect([config.environment, config.features, config.limits]).toEqual(['prod', answer.features, answer.limits])
})

test('offers everything while the API does not answer', async () => {
  setActivePinia(createPinia())
  const config = useConfigStore()
  answerWith({ [PATH]: html(503) })
  await config.load()
  expect(config.features).toEqual(DEFAULTS.features)
})
