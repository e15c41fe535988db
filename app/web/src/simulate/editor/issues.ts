/** Marks the lines that have issues; the marks move with the text until the next simulation replaces them. */
import { RangeSet, StateEffect, StateField, type EditorState, type Extension, type Text } from '@codemirror/state'
import { Decoration, EditorView, GutterMarker, gutterLineClass } from '@codemirror/view'
import type { Issue } from '@/simulate/model'

class LineMark extends GutterMarker {
  override readonly elementClass: string

  constructor(elementClass: string) {
    super()
    this.elementClass = elementClass
  }
}

type Severity = Issue['severity']
interface Marks {
  readonly lines: RangeSet<Decoration>
  readonly gutter: RangeSet<LineMark>
}

const NAMES: Readonly<Record<Severity, string>> = { error: 'cm-error', warning: 'cm-warning' }
const LINES: Readonly<Record<Severity, Decoration>> = {
  error: Decoration.line({ class: NAMES.error }),
  warning: Decoration.line({ class: NAMES.warning }),
}
const GUTTER: Readonly<Record<Severity, LineMark>> = {
  error: new LineMark(NAMES.error),
  warning: new LineMark(NAMES.warning),
}

export const setIssues = StateEffect.define<readonly Issue[]>()

const field = StateField.define<Marks>({
  create: () => ({ lines: Decoration.none, gutter: RangeSet.of<LineMark>([]) }),
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setIssues)) return mark(transaction.state, effect.value)
    }
    if (!transaction.docChanged) return marks
    return { lines: marks.lines.map(transaction.changes), gutter: marks.gutter.map(transaction.changes) }
  },
  provide: (self) => [
    EditorView.decorations.from(self, ({ lines }) => lines),
    gutterLineClass.from(self, ({ gutter }) => gutter),
  ],
})

export const issueMarks: Extension = field

/** The worst severity of each line that the text has, in the order of the lines. */
export function severities(issues: readonly Issue[], lines: number): [number, Severity][] {
  const worst = new Map<number, Severity>()
  for (const { line, severity } of issues) {
    if (line < 1 || line > lines) continue
    if (severity === 'error' || !worst.has(line)) worst.set(line, severity)
  }
  return [...worst].sort(([a], [b]) => a - b)
}

function mark(state: EditorState, issues: readonly Issue[]): Marks {
  const at = (doc: Text, line: number): number => doc.line(line).from
  const found = severities(issues, state.doc.lines)
  return {
    lines: RangeSet.of(found.map(([line, severity]) => LINES[severity].range(at(state.doc, line)))),
    gutter: RangeSet.of(found.map(([line, severity]) => GUTTER[severity].range(at(state.doc, line)))),
  }
}
