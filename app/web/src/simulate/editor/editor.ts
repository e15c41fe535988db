/**
 * The code editor: CodeMirror in a shadow root. There it brings its styles as adopted style sheets, where in the page
 * itself it would add a style element, which `default-src 'self'` forbids.
 */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { StreamLanguage, syntaxHighlighting } from '@codemirror/language'
import { EditorState } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { firstToken, type TokenKind } from '@/simulate/editor/gcode'
import { issueMarks, setIssues } from '@/simulate/editor/issues'
import { colours, looks } from '@/simulate/editor/theme'
import type { Issue } from '@/simulate/model'

export interface Editor {
  setText: (text: string) => void
  setIssues: (issues: readonly Issue[]) => void
  /** Puts cursor and focus at the beginning of a line, counted from 1, and shows it in the middle. */
  goTo: (line: number) => void
  destroy: () => void
}

export interface EditorOptions {
  readonly text: string
  readonly label: string
  readonly onText: (text: string) => void
  readonly onLine: (line: number) => void
}

/** What CodeMirror calls the kinds of tokens. */
const TAGS: Readonly<Record<TokenKind, string>> = {
  comment: 'comment',
  code: 'keyword',
  axis: 'variableName',
  setting: 'propertyName',
  number: 'number',
  label: 'labelName',
  wrong: 'invalid',
}

const language = StreamLanguage.define({
  token(stream) {
    const { kind, length } = firstToken(stream.string.slice(stream.pos))
    stream.pos += length
    return kind === undefined ? null : TAGS[kind]
  },
})

export function createEditor(host: HTMLElement, options: EditorOptions): Editor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
  let line = 1
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        lineNumbers(),
        highlightActiveLineGutter(),
        history(),
        drawSelection(),
        highlightActiveLine(),
        keymap.of([...defaultKeymap, ...historyKeymap]),
        language,
        syntaxHighlighting(colours),
        issueMarks,
        looks,
        EditorView.contentAttributes.of({
          'aria-label': options.label,
          tabindex: '0',
          autocapitalize: 'off',
          spellcheck: 'false',
        }),
        EditorView.domEventHandlers({ beforeinput: replaceSelection }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.onText(update.state.doc.toString())
          const now = update.state.doc.lineAt(update.state.selection.main.head).number
          if (now === line) return
          line = now
          options.onLine(now)
        }),
      ],
    }),
  })

  return {
    setText(text) {
      if (text === view.state.doc.toString()) return
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: 0 } })
    },
    setIssues(issues) {
      view.dispatch({ effects: setIssues.of(issues) })
    },
    goTo(wanted) {
      const { from } = view.state.doc.line(Math.min(Math.max(1, wanted), view.state.doc.lines))
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) })
      view.focus()
    },
    destroy() {
      view.destroy()
    },
  }
}

/**
 * Text over a selection is put in here, not by the browser: that would give it the look of what it replaces as an inline
 * style, which `default-src 'self'` forbids.
 */
function replaceSelection(event: InputEvent, view: EditorView): boolean {
  const { data } = event
  if (event.inputType !== 'insertText' || data === null || event.isComposing || !event.cancelable) return false
  if (view.state.selection.main.empty && !data.includes('\n')) return false
  event.preventDefault()
  view.dispatch(view.state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true })
  return true
}
