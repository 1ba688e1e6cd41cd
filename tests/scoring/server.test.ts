/** The scoring scripts behind the server of Azure ML's own images. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Served, scoring, serve } from './served.ts'

const moody = `
def init():
    pass

def run(raw_data):
    if raw_data == "fail":
        raise ValueError("no such model")
    return {"asked": raw_data}
`

describe('a scoring script behind azmlinfsrv', function () {
  this.timeout(60_000)
  let served: Served | undefined

  afterEach(() => served?.stop())

  for (const model of ['A', 'B']) {
    it(`answers as model ${model}, tells its health, and ends when it is told to`, async () => {
      served = await serve(scoring(`score${model}.py`))
      const answer = { status: 200, body: `"New Model ${model}"` }
      assert.deepEqual(await served.get('/'), { status: 200, body: 'Healthy' })
      assert.deepEqual(await served.score(), answer)
      assert.deepEqual(await served.score('{"data": [1]}'), answer)
      assert.equal((await served.get('/other')).status, 404)
      assert.equal(await served.stop(), 0)
    })
  }

  it('answers a failing run by 500 with a message, and lives on', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'scoring-'))
    try {
      await writeFile(join(directory, 'moody.py'), moody)
      served = await serve(join(directory, 'moody.py'))
      const failed = await served.score('fail')
      assert.equal(failed.status, 500)
      assert.match(JSON.parse(failed.body).message, /error occurred in scoring script/)
      assert.deepEqual(await served.score('well?'), { status: 200, body: '{"asked": "well?"}' })
    } finally {
      await rm(directory, { recursive: true })
    }
  })

  it('does not start without init() and run()', async () => {
    await assert.rejects(serve(scoring('train.py')), /does not have a init\(\) function/)
  })
})

describe('score.py behind azmlinfsrv', function () {
  this.timeout(60_000)
  let served: Served

  before(async () => {
    served = await serve(scoring('score.py'))
  })
  after(() => served.stop())

  const first = [59, 2, 32.1, 101, 157, 93.2, 38, 4, 4.8598, 87]
  const second = [48, 1, 21.6, 87, 183, 103.2, 70, 3, 3.8918, 69]

  const known = [
    { name: 'the first patient of the data set', data: [first], want: [210.5703] },
    { name: 'the second one', data: [second], want: [66.98992] },
    { name: 'both, in their order', data: [first, second], want: [210.5703, 66.98992] },
  ]
  for (const { name, data, want } of known) {
    it(`predicts for ${name} what is known`, async () => {
      const { status, body } = await served.score(JSON.stringify({ data }))
      assert.equal(status, 200, body)
      const { result } = JSON.parse(body) as { result: number[] }
      assert.deepEqual(
        result.map((each) => each.toPrecision(7)),
        want.map((each) => each.toPrecision(7)),
      )
    })
  }

  const table = /^'data' must be a list of rows of numbers, all of the same length$/
  const wrong: { name: string; body: string; type?: string; status: number; message: RegExp }[] = [
    { name: 'no JSON', body: 'hello', status: 400, message: /could not be decoded as JSON/ },
    { name: 'an empty body', body: '', status: 400, message: /POST body is empty/ },
    { name: 'a list instead of an object', body: '[1]', status: 400, message: /should be a JSON dictionary/ },
    { name: 'no data', body: '{"rows": []}', status: 400, message: /not provided for the 'data' parameter/ },
    { name: 'data of text', body: '{"data": "x"}', status: 400, message: table },
    { name: 'rows of different lengths', body: '{"data": [[1, 2], [3]]}', status: 400, message: table },
    { name: 'a row too short', body: '{"data": [[1, 2]]}', status: 400, message: /rows of 10 numbers, .* \(1, 2\)$/ },
    { name: 'no rows', body: '{"data": []}', status: 400, message: /rows of 10 numbers, its shape is \(0,\)$/ },
    { name: 'a gap', body: `{"data": [[null,${first.slice(1)}]]}`, status: 400, message: /finite numbers only$/ },
    {
      name: 'another type of content',
      body: '{"data": []}',
      type: 'text/plain',
      status: 415,
      message: /application\/json/,
    },
  ]
  for (const { name, body, type, status, message } of wrong) {
    it(`refuses ${name} with a message`, async () => {
      const answer = await served.score(body, type)
      assert.equal(answer.status, status, answer.body)
      assert.match(JSON.parse(answer.body).message, message)
    })
  }

  it('refuses a GET, which has no data', async () => {
    assert.equal((await served.score()).status, 400)
  })

  it('lives on after all of that', async () => {
    assert.equal((await served.score(JSON.stringify({ data: [first] }))).status, 200)
  })

  it('tells its schema with a sample, for OpenAPI 3 and Swagger 2, and answers the sample with the sample', async () => {
    const [three, two] = await Promise.all([served.get('/swagger.json?version=3'), served.get('/swagger.json')])
    const { openapi, components } = JSON.parse(three.body)
    const { swagger } = JSON.parse(two.body)
    assert.deepEqual([openapi, swagger], ['3.0.3', '2.0'])
    const { ServiceInput, ServiceOutput } = components.schemas
    assert.deepEqual(ServiceInput.example, { data: [first, second] })
    assert.equal(ServiceInput.properties.data.items.items.type, 'number')
    const { body } = await served.score(JSON.stringify(ServiceInput.example))
    const rounded = (JSON.parse(body) as { result: number[] }).result.map((each) => Number(each.toFixed(2)))
    assert.deepEqual({ result: rounded }, ServiceOutput.example)
  })
})
