/** The editor's looks, in the page's own colours, which reach into its shadow root by name. */
import { HighlightStyle } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

export const looks = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--surface-raised)', color: 'var(--ink)', fontSize: '0.875rem' },
  // The ring is drawn around the whole editor, by the page.
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.55', overflow: 'auto' },
  '.cm-content': { caretColor: 'var(--ink)', padding: '0.5rem 0' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)', borderLeftWidth: '2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'var(--accent-wash)',
  },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--ink-soft)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'color-mix(in srgb, var(--chosen) 9%, transparent)' },
  '.cm-activeLineGutter': { color: 'var(--ink)' },
  '.cm-error': { backgroundColor: 'var(--bad-wash)' },
  '.cm-warning': { backgroundColor: 'var(--warn-wash)' },
  '.cm-gutterElement.cm-error': { color: 'var(--bad)', fontWeight: '700' },
  '.cm-gutterElement.cm-warning': { color: 'var(--warn)', fontWeight: '700' },
})

export const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--code-word)', fontWeight: '600' },
  { tag: tags.variableName, color: 'var(--code-axis)' },
  { tag: tags.propertyName, color: 'var(--code-axis)', fontStyle: 'italic' },
  { tag: tags.number, color: 'var(--code-number)' },
  { tag: tags.labelName, color: 'var(--ink-soft)' },
  { tag: tags.comment, color: 'var(--code-note)' },
  { tag: tags.invalid, color: 'var(--bad)' },
])
