import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, test } from 'vitest'
import { ToolConflict } from '@/tools/api'
import { useToolStore } from '@/tools/store'
import { answerWith, aTool, empty, html, json } from '../support/answers'

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
    expect(asked).toMatchObject([{ method: 'POST', path: '/api/tools', body: draft }])
  })

  test('leaves the library alone when refused', async () => {
    answerWith({ [ADD]: json(409, { detail: 'Name taken.' }) })
    const store = useToolStore()
    await expect(store.add(draft)).rejects.toThrow('Name taken.')
    expect(store.tools).toEqual([])
  })
})

describe('change and remove', () => {
  const tool = aTool({ id: 'a', version: 3 })

  async function loaded(): Promise<ReturnType<typeof useToolStore>> {
    answerWith({ [LIST]: json(200, [tool]) })
    const store = useToolStore()
    await store.load()
    return store
  }

  test('a change names the version it was made from, and shows at once', async () => {
    const store = await loaded()
    const changed = { ...tool, flutes: 4, version: 4 }
    const asked = answerWith({ 'PUT /api/tools/a': json(200, changed) })
    await store.change(tool, { ...draft, flutes: 4 })
    expect(asked[0]?.headers['If-Match']).toBe('"3"')
    expect(store.tools).toEqual([changed])
  })

  test('a removed tool is gone at once', async () => {
    const store = await loaded()
    const asked = answerWith({ 'DELETE /api/tools/a': empty(204) })
    await store.remove(tool)
    expect(asked[0]?.headers['If-Match']).toBe('"3"')
    expect(store.tools).toEqual([])
  })

  test.each(['PUT', 'DELETE'])(
    "%s after somebody else's change fails with what is stored, and shows that",
    async (verb) => {
      const store = await loaded()
      const stored = { ...tool, name: 'Theirs', version: 4 }
      answerWith({ [`${verb} /api/tools/a`]: json(412, { detail: 'Stale.' }), 'GET /api/tools/a': json(200, stored) })
      const work = verb === 'PUT' ? store.change(tool, draft) : store.remove(tool)
      const error: unknown = await work.catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(ToolConflict)
      expect((error as ToolConflict).stored).toEqual(stored)
      expect(store.tools).toEqual([stored])
    },
  )

  test.each([
    ['at once', { 'PUT /api/tools/a': json(404, {}) }],
    ['after all', { 'PUT /api/tools/a': json(412, {}), 'GET /api/tools/a': json(404, {}) }],
  ])('a tool that turns out removed (%s) is a conflict without another version', async (_when, answers) => {
    const store = await loaded()
    answerWith(answers)
    const error: unknown = await store.change(tool, draft).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'ToolConflict', stored: undefined })
    expect(store.tools).toEqual([])
  })

  test('any other refusal is passed on and changes nothing', async () => {
    const store = await loaded()
    answerWith({ 'PUT /api/tools/a': json(409, { detail: 'Name taken.' }) })
    await expect(store.change(tool, draft)).rejects.toThrow('Name taken.')
    expect(store.tools).toEqual([tool])
  })
})
