import assert from 'node:assert/strict'
import { type ImageBuilder, lacksBuilder, startImageBuilder } from './image-builder.ts'

const lacks = await lacksBuilder()

// Not a test that is passed over: without a builder there is nothing to be known, and the log says so.
if (lacks.length > 0) console.log(`The scoring image is not built and not run here. It needs:\n- ${lacks.join('\n- ')}`)
else
  describe('the image of scoring/Dockerfile', function () {
    this.timeout(600_000)
    let builder: ImageBuilder
    let container: string

    before(async () => {
      builder = await startImageBuilder()
      container = await builder.build('scoring/score.py')
    })
    after(() => builder.remove())

    it('runs as a user that is no root and may change nothing of it', async () => {
      assert.equal((await builder.config(container)).User, '10001:10001')
      assert.equal((await builder.output(container, 'id', '-u')).trim(), '10001')
      await assert.rejects(builder.output(container, 'touch', '/app/score.py'), /Permission denied/)
    })

    it('has the script, the model, the packages, and nothing else of the project', async () => {
      const files = await builder.output(container, 'find', '/app', '/opt/scoring', '-maxdepth', '1', '-type', 'f')
      assert.deepEqual(files.trim().split('\n').sort(), [
        '/app/model.json',
        '/app/score.py',
        '/opt/scoring/requirements.txt',
      ])
      assert.match(await builder.output(container, 'pip', 'check'), /No broken requirements found/)
    })

    it('serves: it is healthy, scores, and refuses what is wrong', async () => {
      const server = await builder.serve(container)
      try {
        const post = (body: string) =>
          server.ask('/score', { method: 'POST', body, headers: { 'content-type': 'application/json' } })
        const first = [59, 2, 32.1, 101, 157, 93.2, 38, 4, 4.8598, 87]
        const { body } = await post(JSON.stringify({ data: [first] }))
        assert.equal(JSON.parse(body).result[0].toPrecision(7), '210.5703')
        assert.equal((await post('{"data": 1}')).status, 400)
      } finally {
        await server.stop()
      }
    })
  })
