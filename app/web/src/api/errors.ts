/**
 * What can go wrong between the page and the API, in words a person can act on.
 *
 * `network`: no answer at all. `timeout`: no answer in time. `refused`: the API understood and said no (4xx).
 * `failed`: the server side broke or is not there (5xx). `format`: an answer this page does not understand.
 * `aborted`: this page itself stopped waiting.
 */
export type ApiErrorKind = 'network' | 'timeout' | 'refused' | 'failed' | 'format' | 'aborted'

export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly kind: ApiErrorKind
  /** HTTP status, absent when nothing answered. */
  readonly status: number | undefined
  /** What the API says about single fields of the request, by the field's name. */
  readonly fields: Readonly<Record<string, string>>

  constructor(
    kind: ApiErrorKind,
    message: string,
    details: { status?: number; fields?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause })
    this.kind = kind
    this.status = details.status
    this.fields = details.fields ?? {}
  }
}

/** Any thrown thing as a sentence for the page. */
export function describeError(error: unknown): string {
  if (error instanceof ApiError) return error.message
  return 'Something unexpected happened in this page. Please load it again.'
}

/**
 * The error for an answer outside 2xx. The API refuses with problem details (RFC 9457) in its own words; whatever else
 * answers, such as a proxy's page, is described here.
 *
 * @param body decoded JSON of the answer, or undefined when it had none
 */
export function errorFromAnswer(status: number, body: unknown): ApiError {
  const detail = property(body, 'detail')
  const fields = readFields(body)
  if (status < 500) {
    const message = typeof detail === 'string' ? detail : `The request was refused (HTTP ${String(status)}).`
    return new ApiError('refused', message, { status, fields })
  }
  const said =
    typeof detail === 'string'
      ? detail
      : `The server cannot answer right now (HTTP ${String(status)}). Please try again.`
  const id = property(body, 'request_id')
  const message = typeof id === 'string' ? `${said} If it stays so, report request ${id}.` : said
  return new ApiError('failed', message, { status, fields })
}

/** The error for a call that got no answer, or only the beginning of one. */
export function errorFromSilence(error: unknown, limitMs: number): ApiError {
  if (error instanceof DOMException && error.name === 'AbortError') {
    return new ApiError('aborted', 'The request was stopped.', { cause: error })
  }
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    const message = `The server did not answer within ${String(limitMs / 1000)} seconds. Please try again.`
    return new ApiError('timeout', message, { cause: error })
  }
  return new ApiError('network', 'The server cannot be reached. Check your connection and try again.', { cause: error })
}

/** Whether a failed call was answered with this status. */
export function hasStatus(error: unknown, status: number): boolean {
  return error instanceof ApiError && error.status === status
}

/** The problem's complaints about single values: `{"errors": [{"loc": ["body", "name"], "msg": "..."}]}`. */
function readFields(body: unknown): Record<string, string> {
  const errors = property(body, 'errors')
  if (!Array.isArray(errors)) return {}
  const fields: Record<string, string> = {}
  for (const entry of errors as unknown[]) {
    const place = property(entry, 'loc')
    const message = property(entry, 'msg')
    const field: unknown = Array.isArray(place) ? place.at(-1) : undefined
    if (typeof field === 'string' && typeof message === 'string') fields[field] ??= message
  }
  return fields
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined
}
