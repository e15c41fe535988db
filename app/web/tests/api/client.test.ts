import { afterEach, describe, expect, test, vi } from 'vitest'
import { callApi, openStream } from '@/api/client'
import { setCredentials } from '@/api/credentials'
import { nothing, shape, text } from '@/api/decode'
import { ApiError } from '@/api/errors'
import { answerWith, empty, html, json, silence, type Answerer } from '../support/answers'

const decode = shape<{ name: string }>({ name: text })

async function failure(answer: Answerer, alsoAnswers: number[] = []): Promise<ApiError> {
  answerWith({ 'GET /api/thing': answer })
  const error: unknown = await callApi('/thing', { decode, alsoAnswers }).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ApiError)
  return error as ApiError
}

describe('callApi', () => {
  test('asks below /api on the same origin and returns the decoded answer', async () => {
    const asked = answerWith({ 'GET /api/thing': json(200, { name: 'ok', extra: 1 }) })
    expect(await callApi('/thing', { decode })).toEqual({ name: 'ok' })
    expect(asked).toMatchObject([{ method: 'GET', path: '/api/thing', body: undefined }])
    expect(asked[0]?.headers).toEqual({ Accept: 'application/json' })
  })

  test('sends a body as JSON', async () => {
    const asked = answerWith({ 'POST /api/thing': json(201, { name: 'made' }) })
    await callApi('/thing', { method: 'POST', body: { name: 'made' }, decode })
    expect(asked[0]?.body).toEqual({ name: 'made' })
  })

  test.each<[string, Answerer, Partial<ApiError>]>([
    ['no connection', silence(new TypeError('Failed to fetch')), { kind: 'network', status: undefined }],
    ['no answer in time', silence(new DOMException('late', 'TimeoutError')), { kind: 'timeout', status: undefined }],
    ['a call this page gave up', silence(new DOMException('stopped', 'AbortError')), { kind: 'aborted' }],
    ["the proxy's page", html(503), { kind: 'failed', status: 503 }],
    [
      'a broken server',
      json(500, {}),
      { kind: 'failed', message: 'The server cannot answer right now (HTTP 500). Please try again.' },
    ],
    ['a refusal', json(409, { detail: 'Name taken.' }), { kind: 'refused', status: 409, message: 'Name taken.' }],
    ['a refusal without words', html(404), { kind: 'refused', message: 'The request was refused (HTTP 404).' }],
    ['HTML with 200', html(200), { kind: 'format', status: 200 }],
    ['a foreign shape', json(200, { name: 7 }), { kind: 'format', status: 200 }],
  ])('tells %s apart', async (_name, answer, expected) => {
    expect(await failure(answer)).toMatchObject(expected)
  })

  test('passes on what the API says of its own trouble, with the request to report', async () => {
    const error = await failure(json(503, { detail: 'The database does not answer.', request_id: 'r-1' }))
    expect(error.message).toBe('The database does not answer. If it stays so, report request r-1.')
  })

  test('names the place of a value that does not fit', async () => {
    expect((await failure(json(200, { name: 7 }))).message).toContain('answer.name: found 7; expected a text')
  })

  test('hands validation errors over by field', async () => {
    const errors = [
      { loc: ['body', 'name'], msg: 'too long' },
      { loc: ['body', 'name'], msg: 'second opinion' },
      { loc: ['body'], msg: 'of the whole' },
      { loc: [], msg: 'of nothing' },
      'not an entry',
    ]
    const error = await failure(json(422, { detail: 'It does not fit.', errors }))
    expect(error.fields).toEqual({ name: 'too long', body: 'of the whole' })
    expect(error.message).toBe('It does not fit.')
  })

  test('takes an expected failure status as an answer', async () => {
    answerWith({ 'GET /api/thing': json(503, { name: 'not ready' }) })
    expect(await callApi('/thing', { decode, alsoAnswers: [503] })).toEqual({ name: 'not ready' })
  })

  test("does not take the proxy's page for that answer", async () => {
    expect(await failure(html(503), [503])).toMatchObject({ kind: 'failed', status: 503 })
  })
})

test('takes an answer without a body', async () => {
  answerWith({ 'DELETE /api/thing': empty(204) })
  await expect(callApi('/thing', { method: 'DELETE', decode: nothing })).resolves.toBeUndefined()
})

test('sends bytes as they are, and the headers it is given', async () => {
  const asked = answerWith({ 'POST /api/thing': json(201, { name: 'made' }) })
  const body = new Blob(['G21'])
  await callApi('/thing', { method: 'POST', body, headers: { 'X-Own': '1' }, decode })
  expect(asked[0]?.body).toBe(body)
  expect(asked[0]?.headers).toMatchObject({ 'Content-Type': 'application/octet-stream', 'X-Own': '1' })
})

test.each([
  ['GET', 2],
  ['POST', 1],
] as const)('without a connection a %s is sent %i times', async (method, times) => {
  const asked = answerWith({ [`${method} /api/thing`]: silence(new TypeError('Failed to fetch')) })
  await expect(callApi('/thing', { method, decode })).rejects.toMatchObject({ kind: 'network' })
  expect(asked).toHaveLength(times)
})

test('a read that a broken connection interrupted succeeds after all', async () => {
  const answers = [silence(new TypeError('Failed to fetch')), json(200, { name: 'ok' })]
  answerWith({ 'GET /api/thing': () => (answers.shift() ?? html(500))() })
  expect(await callApi('/thing', { decode })).toEqual({ name: 'ok' })
})

describe('with somebody signed in', () => {
  const refused = vi.fn()
  let token: string | undefined

  function signIn(): void {
    token = 't-1'
    refused.mockClear()
    setCredentials({ token: () => token, refused })
  }

  afterEach(() => {
    setCredentials()
  })

  test('sends the token', async () => {
    signIn()
    const asked = answerWith({ 'GET /api/thing': json(200, { name: 'ok' }) })
    await callApi('/thing', { decode })
    expect(asked[0]?.headers['Authorization']).toBe('Bearer t-1')
    expect(refused).not.toHaveBeenCalled()
  })

  test('tells that the token is no longer taken, and still fails', async () => {
    signIn()
    expect(await failure(json(401, { detail: 'Expired.' }))).toMatchObject({ kind: 'refused', status: 401 })
    expect(refused).toHaveBeenCalledOnce()
  })

  test('a refusal of an older token does not end a newer session', async () => {
    signIn()
    await failure(() => {
      token = 't-2'
      return new Response('{}', { status: 401 })
    })
    expect(refused).not.toHaveBeenCalled()
  })

  test('a wrong password ends no session, since no token was sent', async () => {
    signIn()
    token = undefined
    await failure(json(401, {}))
    expect(refused).not.toHaveBeenCalled()
  })
})

describe('openStream', () => {
  test('gives the pieces as they come', async () => {
    const asked = answerWith({ 'GET /api/events': () => new Response('data: 1') })
    const stream = await openStream('/events', { 'Last-Event-ID': '7' }, new AbortController().signal)
    expect(new TextDecoder().decode((await stream.getReader().read()).value)).toBe('data: 1')
    expect(asked[0]?.headers).toEqual({ Accept: 'text/event-stream', 'Last-Event-ID': '7' })
  })

  test('a refusal is an error like any other', async () => {
    answerWith({ 'GET /api/events': json(404, { detail: 'No such job.' }) })
    await expect(openStream('/events', {}, new AbortController().signal)).rejects.toThrow('No such job.')
  })
})
