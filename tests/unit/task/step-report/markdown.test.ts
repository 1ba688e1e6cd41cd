import assert from 'node:assert/strict'
import { marked } from 'marked'
import { plain, table } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/step-report/markdown.ts'

const hostile: readonly string[] = [
  'a | b || c',
  'registry.example.com/`model`:42',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '[click](https://evil.example/) ![x](https://evil.example/x.png)',
  'https://evil.example/?a=1&b=2 www.evil.example someone@evil.example',
  '**bold** __bold__ ~~gone~~ *it* _it_',
  '&lt;b&gt; &amp; &#124; \\| \\`',
  '# heading',
  '- item',
  '1. item',
  '2) item',
  '+ item',
  '=====',
  '-----',
  ':smile: #1234 !42 @someone',
  '<!-- comment --> <https://evil.example>',
  '\u65e5\u672c\u8a9e \ud83d\ude80',
]

describe('text from outside in Markdown', () => {
  for (const text of hostile) {
    it(`is shown as that text in a table's cell: ${text}`, async () => {
      const html = await marked.parse(table([{ title: 'A' }, { title: 'B', isNumber: true }], [[plain(text), '1']]))
      assert.deepEqual(cellsOf(html), ['A', 'B', text, '1'])
      assert.doesNotMatch(html, /<(?!\/?(table|thead|tbody|tr|th|td)\b)/)
    })

    it(`is shown as that text in a sentence: ${text}`, async () => {
      const html = await marked.parse(`**Why:** ${plain(text)}`)
      assert.equal(shown(html.replace(/<\/?(p|strong)>/g, '').trim()), `Why: ${text}`)
    })

    it(`is shown as that text where it begins a paragraph or an item of a list: ${text}`, async () => {
      const html = await marked.parse(`${plain(text)}\n\n- ${plain(text)}\n- ${plain(text)}\n`)
      const parts = html.split(/<\/?(?:p|ul|li)>/).filter((part) => part.trim() !== '')
      assert.deepEqual(parts.map(shown), [text, text, text])
    })
  }

  it('stays on its line', () => {
    assert.equal(plain('one\n\n| two |\r\n\tthree'), 'one &#124; two &#124; three')
  })
})

function cellsOf(html: string): readonly string[] {
  return [...html.matchAll(/<t[hd]\b[^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) => shown(cell))
}

/** What a browser shows of a text without elements. */
function shown(html: string): string {
  const names: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&' }
  return html.replace(/&(?:#(\d+)|(\w+));/g, (_, code: string | undefined, name: string | undefined) =>
    code === undefined ? (names[name ?? ''] ?? '?') : String.fromCharCode(Number(code)),
  )
}
