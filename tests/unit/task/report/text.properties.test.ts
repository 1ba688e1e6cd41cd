import assert from 'node:assert/strict'
import { tellAnswer } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/network/answer.ts'
import { createLog } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/report/log.ts'
import { safeLine, safeText } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/report/text.ts'
import { obeyed, poisonous, poisons } from '../../../poison.ts'
import { fc } from '../../../properties.ts'

/** No text may take so long that somebody would notice, however it is made. */
const quick = 500

function assertSafe(line: string): void {
  assert.doesNotMatch(line, obeyed)
  assert.ok(line.length <= 1024, `${line.length} characters`)
}

function printed(tell: (log: ReturnType<typeof createLog>) => void): readonly string[] {
  const lines: string[] = []
  tell(
    createLog(
      (line) => lines.push(...line.split('\n')),
      () => 0,
    ),
  )
  return lines
}

describe('any text at all', () => {
  it('is printed as lines of at most 1,024 characters, without commands and without what would be obeyed', () => {
    fc.assert(
      fc.property(poisonous(), (text) => {
        const told = printed((log) => {
          log.title(text)
          log.section(text)
          log.line(text)
          log.event(text)
        })
        for (const line of [...told, ...safeText(text).split('\n')]) assertSafe(line)
      }),
      { numRuns: 500 },
    )
  })

  it('is one line in errors and warnings', () => {
    fc.assert(
      fc.property(poisonous(), (text) => assertSafe(safeLine(text))),
      { numRuns: 500 },
    )
  })

  for (const [what, poison] of Object.entries(poisons)) {
    it(`is quick to print, and no flood: ${what}`, () => {
      const begin = performance.now()
      const lines = printed((log) => log.line(poison))
      assertSafe(safeLine(poison))
      assert.ok(performance.now() - begin < quick, `${performance.now() - begin} ms`)
      assert.ok(lines.length <= 1_000, `${lines.length} lines`)
    })
  }

  const pages: Readonly<Record<string, string>> = {
    'a page of open titles': `<html>${'<title'.repeat(200_000)}`,
    'a page of open scripts': `<html>${'<script'.repeat(200_000)}`,
    'a page of open tags': `<html>${'<'.repeat(1_000_000)}`,
    'a page of blanks': `<html>${' '.repeat(1_000_000)}x`,
  }
  for (const [what, page] of Object.entries(pages)) {
    it(`is quick to tell when it is an answer that is none: ${what}`, () => {
      const begin = performance.now()
      assert.ok(tellAnswer(page).length < 300)
      assert.ok(performance.now() - begin < quick, `${performance.now() - begin} ms`)
    })
  }
})
