/**
 * The one place that talks to the network. Every call is bounded in time, and every failure leaves as an `ApiError`.
 */
import { DecodeError, type Decoder } from '@/api/decode'
import { ApiError, errorFromAnswer } from '@/api/errors'

/** Same origin, whatever host serves the page: nothing about a place is baked into the build. */
export const API_BASE = '/api'

/** Longer than the 2 s the API gives its own dependencies, shorter than a person's patience. Milliseconds. */
export const TIMEOUT_MS = 10_000

export interface Call<T> {
  readonly method?: 'GET' | 'POST'
  /** Sent as JSON. */
  readonly body?: unknown
  readonly decode: Decoder<T>
  /** Statuses outside 2xx whose body is an answer too, such as 503 of a readiness check. */
  readonly alsoAnswers?: readonly number[]
}

/**
 * Asks the API and returns the decoded answer.
 *
 * @param path begins with a slash and is relative to the API, e.g. `/tools`
 * @throws ApiError always this, never the bare error of fetch
 */
export async function callApi<T>(path: string, call: Call<T>): Promise<T> {
  const answer = await send(path, call)
  const body = await readJson(answer)
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

async function send(path: string, call: Call<unknown>): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  const request: RequestInit = { method: call.method ?? 'GET', headers, signal: AbortSignal.timeout(TIMEOUT_MS) }
  if (call.body !== undefined) {
    headers['Content-Type'] = 'application/json'
    request.body = JSON.stringify(call.body)
  }
  try {
    return await fetch(`${API_BASE}${path}`, request)
  } catch (error) {
    throw errorFromSilence(error)
  }
}

/** The body as JSON, or undefined when it is something else, such as the HTML of a proxy. */
async function readJson(answer: Response): Promise<unknown> {
  try {
    return await answer.json()
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw errorFromSilence(error)
  }
}

function errorFromSilence(error: unknown): ApiError {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    const seconds = String(TIMEOUT_MS / 1000)
    return new ApiError('timeout', `The server did not answer within ${seconds} seconds. Please try again.`, {
      cause: error,
    })
  }
  return new ApiError('network', 'The server cannot be reached. Check your connection and try again.', { cause: error })
}
