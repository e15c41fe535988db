import { mount } from '@vue/test-utils'
import { expect, test } from 'vitest'
import IssueList from '@/simulate/IssueList.vue'
import type { Issue } from '@/simulate/model'
import { aSummary } from '../support/answers'

const issues: Issue[] = [
  { line: 3, severity: 'warning', code: 'no-unit', message: 'no unit' },
  { line: 7, severity: 'error', code: 'arc', message: 'no such arc' },
]
const summary = aSummary({ errors: 1, warnings: 1 })

test('an issue leads to its line', async () => {
  const list = mount(IssueList, { props: { issues, summary, linked: true } })
  await list.findAll('button')[1]?.trigger('click')
  expect(list.emitted('go')).toEqual([[7]])
  expect(list.text()).toContain('1 error, 1 warning')
})

test('where there is no text to lead to, issues are no buttons', () => {
  const list = mount(IssueList, { props: { issues, summary, linked: false } })
  expect(list.find('button').exists()).toBe(false)
  expect(list.text()).toContain('Line 7')
})

test('very many are counted, and the first listed', () => {
  const many = Array.from({ length: 500 }, (_, index) => ({ ...issues[0], line: index + 1 }) as Issue)
  const list = mount(IssueList, { props: { issues: many, summary: aSummary({ warnings: 900 }), linked: true } })
  expect(list.findAll('li')).toHaveLength(200)
  expect(list.text()).toContain('The first 200 of 900 are listed.')
})

test('none is good news', () => {
  const list = mount(IssueList, { props: { issues: [], summary: aSummary(), linked: true } })
  expect(list.get('[role=status]').text()).toContain('No issues')
})
