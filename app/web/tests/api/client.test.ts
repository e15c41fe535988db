import { describe, expect, test } from 'vitest'
import { callApi } from '@/api/client'
import { shape, text } from '@/api/decode'
import { ApiError } from '@/api/errors'
import { answerWith, html, json, silence, type Answerer } from '../support/answers'

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
    expect(asked).toEqual([{ method: 'GET', path: '/api/thing', body: undefined }])
  })

  test('sends a body as JSON', async () => {
    const asked = answerWith({ 'POST /api/thing': json(201, { name: 'made' }) })
    await callApi('/thing', { method: 'POST', body: { name: 'made' }, decode })
    expect(asked[0]?.body).toEqual({ name: 'made' })
  })

  test.each<[string, Answerer, Partial<ApiError>]>([
    ['no connection', silence(new TypeError('Failed to fetch')), { kind: 'network', status: undefined }],
    ['no answer in time', silence(new DOMException('late', 'TimeoutError')), { kind: 'timeout', status: undefined }],
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
