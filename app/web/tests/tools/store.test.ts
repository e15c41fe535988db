import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, test } from 'vitest'
import { useToolStore } from '@/tools/store'
import { answerWith, aTool, html, json } from '../support/answers'

const LIST = 'GET /api/tools?limit=500'
const ADD = 'POST /api/tools'
const { name, kind, diameter_mm, flutes } = aTool()
const draft = { name, kind, diameter_mm, flutes }

beforeEach(() => {
  setActivePinia(createPinia())
})

describe('load', () => {
  test('goes from idle over loading to ready', async () => {
    answerWith({ [LIST]: json(200, [aTool()]) })
    const store = useToolStore()
    expect(store.state).toBe('idle')
    const loading = store.load()
    expect(store.state).toBe('loading')
    await loading
    expect(store.state).toBe('ready')
    expect(store.tools).toEqual([aTool()])
  })

  test('says what went wrong and keeps what was known', async () => {
    answerWith({ [LIST]: json(200, [aTool()]) })
    const store = useToolStore()
    await store.load()
    answerWith({ [LIST]: html(502) })
    await store.load()
    expect(store.state).toBe('failed')
    expect(store.problem).toContain('HTTP 502')
    expect(store.tools).toEqual([aTool()])
  })

  test('forgets the problem once it works again', async () => {
    const store = useToolStore()
    answerWith({ [LIST]: html(502) })
    await store.load()
    answerWith({ [LIST]: json(200, []) })
    await store.load()
    expect(store.state).toBe('ready')
    expect(store.problem).toBeUndefined()
  })
})

describe('add', () => {
  test('shows the stored tool in its place without another fetch', async () => {
    const first = aTool({ id: 'b', name: 'B' })
    answerWith({ [LIST]: json(200, [first]) })
    const store = useToolStore()
    await store.load()
    const stored = aTool({ id: 'a', name: 'A' })
    const asked = answerWith({ [ADD]: json(201, stored) })
    await store.add(draft)
    expect(store.tools).toEqual([stored, first])
    expect(asked).toEqual([{ method: 'POST', path: '/api/tools', body: draft }])
  })

  test('leaves the library alone when refused', async () => {
    answerWith({ [ADD]: json(409, { detail: 'Name taken.' }) })
    const store = useToolStore()
    await expect(store.add(draft)).rejects.toThrow('Name taken.')
    expect(store.tools).toEqual([])
  })
})
