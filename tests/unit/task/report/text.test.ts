import assert from 'node:assert/strict'
import { createLog } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/report/log.ts'
import { safeLine, safeText } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/report/text.ts'

describe('text that is printed', () => {
  const rows: readonly { it: string; text: string; want: string }[] = [
    {
      it: 'forms no command',
      text: 'x ##vso[task.complete result=Succeeded;]',
      want: 'x # #vso[task.complete result=Succeeded;]',
    },
    { it: 'forms no command in capitals', text: '##VSO[a]', want: '# #VSO[a]' },
    { it: 'forms no formatting', text: '##[error]x', want: '# #[error]x' },
    { it: 'forms no command after more number signs', text: '####vso[a]', want: '### #vso[a]' },
    { it: 'shows escapes instead of obeying them', text: 'a\u001b[31mb', want: 'a\\x1b[31mb' },
    { it: 'shows a lone carriage return as a line', text: 'a\rb', want: 'a\nb' },
    { it: 'shows what turns the direction of text', text: 'a\u202eb', want: 'a\\x202eb' },
    { it: 'keeps line feeds', text: 'a\n##[b]', want: 'a\n# #[b]' },
    { it: 'keeps other languages', text: '日本語 ü', want: '日本語 ü' },
    { it: 'has no line over 1,024 characters', text: 'x'.repeat(2000), want: `${'x'.repeat(1023)}…` },
  ]
  for (const { it: name, text, want } of rows) it(name, () => assert.equal(safeText(text), want))

  it('is one line in errors and warnings', () => assert.equal(safeLine('a\n  b\r\n##vso[c]'), 'a b # #vso[c]'))

  it('reaches the agent through the log alone, line by line, with the time of events', () => {
    const lines: string[] = []
    const log = createLog(
      (line) => lines.push(line),
      () => Date.UTC(2026, 10, 22, 9, 5, 7),
    )
    log.title('t ##vso[x]')
    log.section('Plan')
    log.line('a\n##[b]')
    log.event('c')
    assert.deepEqual(lines, ['t # #vso[x]', '\nPlan', '  a', '  # #[b]', '  09:05:07Z  c'])
  })

  it('has its secrets taken out before it is broken, since the agent looks for whole ones', () => {
    const lines: string[] = []
    const log = createLog(
      (line) => lines.push(line),
      () => 0,
      (text) => text.replaceAll('pass word', '***'),
    )
    log.line(`${'x'.repeat(70)} pass word`)
    assert.deepEqual(lines, [`  ${'x'.repeat(70)} ***`])
  })

  it('goes on in a section that is under way, and begins each other one anew', () => {
    const lines: string[] = []
    const log = createLog(
      (line) => lines.push(line),
      () => 0,
    )
    for (const name of ['Apply', 'Apply', 'Proof', 'Apply']) log.section(name)
    assert.deepEqual(lines, ['\nApply', '\nProof', '\nApply'])
  })
})
