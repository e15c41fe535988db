/** Plays the server for `fetch`: answers by method and path, and remembers what was asked. */
import { vi } from 'vitest'
import type { Tool } from '@/tools/model'

export interface Asked {
  readonly method: string
  readonly path: string
  readonly body: unknown
}

export type Answerer = () => Response | Promise<Response>

export function json(status: number, body: unknown): Answerer {
  return () => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
}

export function html(status: number): Answerer {
  return () => new Response('<h1>Away</h1>', { status, headers: { 'Content-Type': 'text/html' } })
}

export function silence(error: Error): Answerer {
  return () => Promise.reject(error)
}

/** Keys look like `GET /api/tools`; anything not listed fails the test with its name. */
export function answerWith(answers: Readonly<Record<string, Answerer>>): Asked[] {
  const asked: Asked[] = []
  vi.stubGlobal('fetch', async (path: string, request: RequestInit) => {
    const method = request.method ?? 'GET'
    const body: unknown = typeof request.body === 'string' ? JSON.parse(request.body) : undefined
    asked.push({ method, path, body })
    const answer = answers[`${method} ${path}`]
    if (answer === undefined) throw new Error(`no answer prepared for ${method} ${path}`)
    return await answer()
  })
  return asked
}

export function aTool(changes: Partial<Tool> = {}): Tool {
  return {
    id: '0199a1b2-0000-7000-8000-000000000001',
    name: 'Fret slot',
    kind: 'end_mill',
    diameter_mm: 0.58,
    flutes: 2,
    version: 1,
    created_at: '2026-01-02T03:04:05Z',
    updated_at: '2026-01-02T03:04:05Z',
    ...changes,
  }
}
