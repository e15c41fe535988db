/**
 * Reads server-sent events from pieces of text, as <https://html.spec.whatwg.org/multipage/server-sent-events.html>
 * has them. The browser's own EventSource cannot send an Authorization header, so the page reads streams itself.
 */
export interface ServerEvent {
  /** `message` where the server names none. */
  readonly type: string
  readonly data: string
}

export class EventReader {
  /** The id of the last event that had one; sent as Last-Event-ID when the stream is opened again. */
  lastId = ''
  /** How long the server asks to wait before that, in milliseconds. */
  retryMs: number | undefined

  private rest = ''
  private type = ''
  private data: string[] = []
  private begun = false

  /** Takes the next piece, wherever it was cut, and gives the events that are complete with it. */
  push(piece: string): ServerEvent[] {
    if (!this.begun && piece !== '') {
      this.begun = true
      if (piece.startsWith('\uFEFF')) piece = piece.slice(1)
    }
    const text = this.rest + piece
    const events: ServerEvent[] = []
    let from = 0
    for (;;) {
      const end = text.slice(from).search(/[\r\n]/)
      if (end < 0) break
      const at = from + end
      // A CR at the very end may be the first half of a CRLF.
      if (text[at] === '\r' && at === text.length - 1) break
      const event = this.take(text.slice(from, at))
      if (event !== undefined) events.push(event)
      from = text[at] === '\r' && text[at + 1] === '\n' ? at + 2 : at + 1
    }
    this.rest = text.slice(from)
    return events
  }

  private take(line: string): ServerEvent | undefined {
    if (line === '') return this.dispatch()
    const colon = line.indexOf(':')
    if (colon === 0) return undefined
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') this.type = value
    else if (field === 'data') this.data.push(value)
    else if (field === 'id' && !value.includes('\0')) this.lastId = value
    else if (field === 'retry' && /^\d+$/.test(value)) this.retryMs = Number(value)
    return undefined
  }

  private dispatch(): ServerEvent | undefined {
    const { type, data } = this
    this.type = ''
    this.data = []
    return data.length === 0 ? undefined : { type: type === '' ? 'message' : type, data: data.join('\n') }
  }
}
