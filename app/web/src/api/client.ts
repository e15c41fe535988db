/**
 * The one place that talks to the network. Every call is bounded in time, and every failure leaves as an `ApiError`.
 */
import { credentials } from '@/api/credentials'
import { DecodeError, type Decoder } from '@/api/decode'
import { ApiError, errorFromAnswer, errorFromSilence } from '@/api/errors'

/** Same origin, whatever host serves the page: nothing about a place is baked into the build. */
export const API_BASE = '/api'

/** Longer than the 2 s the API gives its own dependencies, shorter than a person's patience. Milliseconds. */
export const TIMEOUT_MS = 10_000

/** Before a read is asked for again. Milliseconds. */
const RETRY_MS = 250

export interface Call<T> {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Sent as JSON; a Blob as its bytes. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly decode: Decoder<T>
  /** Statuses outside 2xx whose body is an answer too, such as 503 of a readiness check. */
  readonly alsoAnswers?: readonly number[]
  /** Instead of `TIMEOUT_MS`, for what may rightly take longer, such as an upload. */
  readonly timeoutMs?: number
  /** Ends the call when nobody waits for it any more. */
  readonly signal?: AbortSignal
}

/**
 * Asks the API and returns the decoded answer.
 *
 * @param path begins with a slash and is relative to the API, e.g. `/tools`
 * @throws ApiError always this, never the bare error of fetch
 */
export async function callApi<T>(path: string, call: Call<T>): Promise<T> {
  const limit = call.timeoutMs ?? TIMEOUT_MS
  const timeout = AbortSignal.timeout(limit)
  const signal = call.signal === undefined ? timeout : AbortSignal.any([call.signal, timeout])
  const answer = await send(path, call, signal, limit)
  const body = await readJson(answer, limit)
  if (!answer.ok && !call.alsoAnswers?.includes(answer.status)) throw errorFromAnswer(answer.status, body)
  try {
    return call.decode(body)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    // A proxy's own 503 page carries a status the caller accepts, but not the API's body.
    if (!answer.ok) throw errorFromAnswer(answer.status, body)
    const message = `The server’s answer does not fit this page (${error.message}). Please load the page again.`
    throw new ApiError('format', message, { status: answer.status, cause: error })
  }
}

/**
 * Opens an answer that arrives piece by piece. Only its beginning is bounded in time; the caller ends it by the signal.
 *
 * @throws ApiError when there is no such stream
 */
export async function openStream(
  path: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const call = { headers: { Accept: 'text/event-stream', ...headers } }
  const answer = await send(path, call, signal, TIMEOUT_MS)
  if (!answer.ok || answer.body === null) throw errorFromAnswer(answer.status, await readJson(answer, TIMEOUT_MS))
  return answer.body
}

async function send(
  path: string,
  call: Pick<Call<unknown>, 'method' | 'body' | 'headers'>,
  signal: AbortSignal,
  limitMs: number,
): Promise<Response> {
  const { token, refused } = credentials()
  const sent = token()
  const headers: Record<string, string> = { Accept: 'application/json', ...call.headers }
  if (sent !== undefined) headers['Authorization'] = `Bearer ${sent}`
  const request: RequestInit = { method: call.method ?? 'GET', headers, signal }
  // What the browser keeps for anybody may be some seconds old; whoever may change things sees them as they are.
  if (sent !== undefined) request.cache = 'no-store'
  if (call.body instanceof Blob) {
    headers['Content-Type'] = 'application/octet-stream'
    request.body = call.body
  } else if (call.body !== undefined) {
    headers['Content-Type'] = 'application/json'
    request.body = JSON.stringify(call.body)
  }
  try {
    const answer = await ask(`${API_BASE}${path}`, request)
    // Another session may have begun while this call was under way; that one is not the one refused.
    if (answer.status === 401 && sent !== undefined && token() === sent) refused()
    return answer
  } catch (error) {
    throw errorFromSilence(error, limitMs)
  }
}

/** Reads are asked for once more when there is no connection: it breaks for a moment when a network changes. */
async function ask(address: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(address, request)
  } catch (error) {
    if (!(error instanceof TypeError) || request.method !== 'GET') throw error
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    return await fetch(address, request)
  }
}

/** The body as JSON, or undefined when it is something else, such as the HTML of a proxy, or nothing. */
async function readJson(answer: Response, limitMs: number): Promise<unknown> {
  try {
    return await answer.json()
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw errorFromSilence(error, limitMs)
  }
}
