import { strict as assert } from 'node:assert'
import { someRun } from '../../../rehearsal/agent/identity.ts'
import { beginRecord } from '../../../rehearsal/report/run-record.ts'
import { cardPage } from '../../../scripts/pictures/card-page.ts'
import { listedStages, logPage } from '../../../scripts/pictures/log-page.ts'
import { yamlPage } from '../../../scripts/pictures/yaml-page.ts'

/** What a page shows, without its markup. */
function textOf(html: string): string {
  return html
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
}

describe('the page of a log', () => {
  const data = beginRecord(someRun, [{ name: 'Blue_0', displayName: 'Blue_0' }], new Date(0))
  const page = logPage({
    run: '20261123.2',
    stages: listedStages(data),
    shown: 'Blue_0',
    job: 'Deploy',
    step: 'Canary: deploy model',
    lines: [
      { kind: 'section', text: '##[section]Starting' },
      { kind: 'output', text: 'green <b>100 %</b>' },
      { kind: 'error', text: '##[error]Refused.' },
    ],
    from: 2,
  })

  it('has the lines from the first one that is seen, with their numbers, and markup as text', () => {
    assert.match(textOf(page), /2green <b>100 %<\/b>3##\[error\]Refused\./)
    assert.doesNotMatch(textOf(page), /Starting/)
  })

  it('lists the stages, and of the open one its job and step', () => {
    assert.match(textOf(page), /Blue_0Deploy *Canary: deploy model/)
  })
})

describe('the page of YAML', () => {
  const text = 'stages:\n  # half and half\n  - stage: Blue_50\n    blueWeight: 50\n    name: $(NAME)\n'
  const page = yamlPage({ file: 'a.yml', text, from: 2, to: 5 }, [
    { name: 'Blue_50', green: 50, blue: 50, images: 'two' },
    { name: 'Blue_100', green: 0, blue: 100, images: 'one' },
  ])

  it('changes no letter of the lines', () => {
    assert.ok(textOf(page).includes('2  # half and half3  - stage: Blue_504    blueWeight: 505    name: $(NAME)'))
  })

  it('has no bar for a slot without traffic', () => {
    assert.ok(textOf(page).includes('Blue_50green 50 %blue 50 %twoBlue_100blue 100 %one'))
  })
})

describe('the page of cards', () => {
  it('has their Markdown as it is shown, and titles as text', () => {
    const page = cardPage('1', [{ title: '<i>', markdown: '| a | b |\n| --- | --- |\n| 1 | **2** |\n' }])
    assert.match(page, /<td>1<\/td>\s*<td><strong>2<\/strong><\/td>/)
    assert.match(textOf(page), /<i>/)
  })
})
