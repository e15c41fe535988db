import { callApi } from '@/api/client'
import { decodeReadiness, decodeVersion, type ApiVersion, type Readiness } from '@/status/model'

export function fetchVersion(): Promise<ApiVersion> {
  return callApi('/version', { decode: decodeVersion })
}

/** 503 is an answer here: it says which dependency is missing. */
export function fetchReadiness(): Promise<Readiness> {
  return callApi('/health/ready', { decode: decodeReadiness, alsoAnswers: [503] })
}
