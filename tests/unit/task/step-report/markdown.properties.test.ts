import assert from 'node:assert/strict'
import { marked } from 'marked'
import { safeText } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/report/text.ts'
import { plain, table } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/step-report/markdown.ts'
import { poisonous } from '../../../poison.ts'
import { fc } from '../../../properties.ts'

/** As a report's texts come to the card: made safe to show, then escaped. */
const shown = (text: string) => plain(safeText(text))

/** The elements that a renderer makes of Markdown. */
function elementsOf(markdown: string): string[] {
  const html = marked.parse(markdown, { gfm: true, breaks: true, async: false })
  return [...html.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map(([, name = '']) => name.toLowerCase())
}

describe('any text in the card', () => {
  it('makes no element of its own, in a paragraph', () => {
    fc.assert(
      fc.property(poisonous(), (text) => {
        const elements = new Set(elementsOf(`**Why:** ${shown(text)}`))
        for (const name of elements)
          assert.ok(['p', 'strong'].includes(name), `<${name}> of ${JSON.stringify(shown(text))}`)
      }),
      { numRuns: 1_000 },
    )
  })

  it('stays in its cell of a table', () => {
    fc.assert(
      fc.property(poisonous(), poisonous(), (one, other) => {
        const rows = [
          [shown(one), '1'],
          [shown(other), '2'],
        ]
        const elements = elementsOf(table([{ title: 'a' }, { title: 'b' }], rows))
        assert.equal(elements.filter((name) => name === 'td').length, 2 * 4)
        for (const name of elements) assert.match(name, /^(table|thead|tbody|tr|th|td)$/)
      }),
      { numRuns: 500 },
    )
  })
})
