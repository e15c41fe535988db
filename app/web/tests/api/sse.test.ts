// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { EventReader } from '@/api/sse'

const STREAM = [
  ': a comment',
  'retry: 500',
  'id: 7',
  'event: progress',
  'data: {"a":1}',
  '',
  'data:two',
  'data: lines',
  '',
  'event: end',
  'data',
  '',
  '',
]
const EVENTS = [
  { type: 'progress', data: '{"a":1}' },
  { type: 'message', data: 'two\nlines' },
  { type: 'end', data: '' },
]

function readBy(text: string, length: number): { events: unknown[]; reader: EventReader } {
  const reader = new EventReader()
  const pieces = Array.from({ length: Math.ceil(text.length / length) }, (_, index) =>
    text.slice(index * length, (index + 1) * length),
  )
  return { events: pieces.flatMap((piece) => reader.push(piece)), reader }
}

describe.each([
  ['LF', '\n'],
  ['CR LF', '\r\n'],
  ['CR', '\r'],
])('lines that end with %s', (_name, end) => {
  // After a lone CR at the end nobody knows yet whether an LF follows.
  const text = STREAM.join(end) + ':'

  test.each([1, 2, 3, 7, 1000])('are read the same in pieces of %i characters', (length) => {
    const { events, reader } = readBy(text, length)
    expect(events).toEqual(EVENTS)
    expect(reader.lastId).toBe('7')
    expect(reader.retryMs).toBe(500)
  })
})

test.each([
  ['a byte order mark at the beginning is dropped', '\uFEFFdata: x\n\n', [{ type: 'message', data: 'x' }]],
  ['an event without data is none', 'event: progress\n\n', []],
  ['an event that is not ended is none yet', 'data: x\n', []],
  ['only one blank after the colon is dropped', 'data:  x\n\n', [{ type: 'message', data: ' x' }]],
  ['unknown fields are ignored', 'colour: red\ndata: x\n\n', [{ type: 'message', data: 'x' }]],
])('%s', (_claim, text, events) => {
  expect(new EventReader().push(text)).toEqual(events)
})

test.each(['retry: soon\n', 'retry: -1\n', 'retry:\n'])('%j is no time to wait', (line) => {
  const reader = new EventReader()
  reader.push(line)
  expect(reader.retryMs).toBeUndefined()
})

test('an id with a NUL is ignored', () => {
  const reader = new EventReader()
  reader.push('id: 1\nid: 2\0\n')
  expect(reader.lastId).toBe('1')
})
