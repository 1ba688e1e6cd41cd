import { strict as assert } from 'node:assert'
import { createHash } from 'node:crypto'
import { reportPage } from '../../../tab/report-page.ts'
import { now, runOf, sample } from './runs.ts'

const assets = { script: 'show("a & b")', style: 'main > p { color: red }' }

describe('the page on disk', () => {
  it('has the data as they are, whatever they hold', () => {
    const evil = '</script><script>alert(1)</script><!--\u2028'
    const data = runOf([sample('shift-succeeded', { sentence: evil })], [], { pipeline: evil })
    const page = reportPage(data, assets, now, 'ja')
    const [, json = ''] = /<script type="application\/json" id="data">([^<]*)<\/script>/.exec(page) ?? []
    assert.deepEqual(JSON.parse(json), { run: data, madeAt: now.toISOString(), language: 'ja' })
    assert.equal(page.match(/<script/g)?.length, 2)
    assert.ok(page.includes('<title>&#60;/script&#62;'))
  })

  it('lets nothing run and nothing in but its own script and style', () => {
    const page = reportPage(runOf([]), assets, now)
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]
    assert.deepEqual(policy?.split('; '), [
      `default-src 'none'`,
      `script-src ${hash(assets.script)}`,
      `style-src ${hash(assets.style)}`,
      `base-uri 'none'`,
      `form-action 'none'`,
    ])
    assert.ok(page.includes(`<script>${assets.script}</script>`) && page.includes(`<style>${assets.style}</style>`))
  })

  for (const part of ['script', 'style'] as const) {
    it(`is not made with a ${part} that would end its element`, () => {
      assert.throws(() => reportPage(runOf([]), { ...assets, [part]: `x </${part}>` }, now), /would end/)
    })
  }
})
