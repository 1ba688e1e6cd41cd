/** Whether what a step said and attached is text alone, whatever it met: nothing of it is obeyed by an agent, a terminal or a page. */
import assert from 'node:assert/strict'
import { marked } from 'marked'
import { parseCommand } from '../../../rehearsal/agent/command.ts'
import type { StepResult } from '../../../rehearsal/agent/step.ts'
import { attachmentType } from '../../../step-report/format.ts'
import { readStepReport } from '../../../step-report/read.ts'
import { outputNames } from '../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/report/outputs.ts'
import { textOf } from '../../e2e/canary.ts'
import { obeyed } from '../../poison.ts'

/** A step that has ended, with every line that it wrote, on either stream. */
export interface Said {
  readonly step: StepResult
  readonly lines: readonly string[]
}

/** The commands that the task gives the agent, each at the beginning of its line. */
const known = ['task.setsecret', 'task.issue', 'task.complete', 'task.setvariable', 'task.addattachment']

/** @throws AssertionError that quotes the line, or the attachment. */
export function assertHarmless({ step, lines }: Said, what: string): void {
  assert.ok(lines.length > 3, `${what}: it said nothing`)
  for (const line of lines) assertPlain(line, what)
  const names = [...step.variables.map(({ name }) => name), ...Object.keys(step.outputVariables)]
  for (const name of names) {
    assert.ok(
      outputNames.some((own) => name.endsWith(own)),
      `${what}: it set ${name}`,
    )
  }
  for (const { type, name, content } of step.attachments) {
    if (type === attachmentType) assertReport(content, `${what}: ${name}`)
    else assertCard(content, `${what}: ${name}`)
  }
  // A fault that the task does not know would be one of its own.
  assert.doesNotMatch(textOf(step), /in a way that it does not know|by a fault of its own/, what)
  assert.equal(step.errors.length, step.result === 'Failed' ? 1 : 0, textOf(step))
}

function assertPlain(line: string, what: string): void {
  const command = line.startsWith('##vso[') ? parseCommand(line) : undefined
  if (command === undefined) {
    assert.doesNotMatch(line, obeyed, what)
    assert.ok(line.length <= 1024, `${what}: ${line.length} characters`)
    return
  }
  const { area, event, data, properties } = command
  const name = `${area}.${event}`
  assert.ok(known.includes(name), `${what}: ${line}`)
  assert.equal(line.indexOf('##vso[', 1), -1, `${what}: ${line}`)
  // A secret is whatever it is; the agent shows none.
  if (name === 'task.setsecret') return
  for (const text of [data, ...properties.values()]) assert.doesNotMatch(text, obeyed, `${what}: ${line}`)
}

/** A report's texts may have several lines, and nothing else that is not shown. */
function assertReport(content: string, what: string): void {
  const reading = readStepReport(content)
  assert.ok('report' in reading, `${what}: it cannot be read`)
  for (const text of textsIn(JSON.parse(content))) assert.doesNotMatch(text.replaceAll('\n', ' '), obeyed, what)
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** What the card is made of; a link, a picture or code would be somebody else's. */
const elements = /^(h\d|p|strong|em|br|table|thead|tbody|tr|th|td|ul|ol|li|hr|details|summary)$/

function assertCard(content: string, what: string): void {
  assert.doesNotMatch(content.replaceAll('\n', ' '), obeyed, what)
  const html = marked.parse(content, { gfm: true, breaks: true, async: false })
  for (const [, name = ''] of html.matchAll(/<\/?([a-z][a-z0-9]*)/gi)) {
    assert.match(name, elements, `${what}: <${name}>\n${content}`)
  }
}
