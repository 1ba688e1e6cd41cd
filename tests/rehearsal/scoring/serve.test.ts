import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Agent, type IncomingMessage, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const moody = `
def run(raw_data):
    if raw_data == "fail":
        raise ValueError("no such model")
    return {"asked": raw_data}
`

describe('the scoring server', () => {
  let directory: string
  let server: ChildProcess
  let port: number

  const serve = async (script: string): Promise<void> => {
    const options = ['--port', '0', '--until-stdin-closes']
    server = spawn('python3', ['rehearsal/scoring-server/serve.py', script, ...options], {
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    if (server.stdout === null) throw new Error('no output')
    const [line] = (await once(createInterface(server.stdout), 'line')) as [string]
    port = Number(line.split(':').at(-1))
  }
  const ask = (
    path: string,
    body = '',
    agent?: Agent,
  ): Promise<{ status: number; body: string; headers: IncomingMessage['headers'] }> =>
    new Promise((resolve, reject) => {
      const method = body === '' ? 'GET' : 'POST'
      const sent = request({ host: '127.0.0.1', port, path, method, agent: agent ?? false }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text, headers: response.headers }))
      })
      sent.on('error', reject)
      // In two pieces, so that the body travels in chunks.
      if (body !== '') sent.write(body.slice(0, 1))
      sent.end(body.slice(1))
    })

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'scoring-'))
    await writeFile(join(directory, 'moody.py'), moody)
  })
  after(() => rm(directory, { recursive: true }))
  afterEach(async () => {
    if (server.exitCode !== null || server.signalCode !== null) return
    server.kill('SIGKILL')
    await once(server, 'exit')
  })

  for (const model of ['A', 'B']) {
    it(`answers with the name of model ${model}`, async () => {
      await serve(`scoring/score${model}.py`)
      const [health, got, posted] = await Promise.all([ask('/'), ask('/score'), ask('/score', '{"data": [1]}')])
      assert.deepEqual([health.status, health.body], [200, 'Healthy'])
      assert.deepEqual(
        [got.status, got.body, got.headers['content-type']],
        [200, `"New Model ${model}"`, 'application/json'],
      )
      assert.equal(posted.body, got.body)
    })
  }

  it('hands the body to the model, says why a run failed, and lives on', async () => {
    await serve(join(directory, 'moody.py'))
    const failed = await ask('/score', 'fail')
    assert.deepEqual([failed.status, failed.body], [500, 'ValueError: no such model'])
    assert.deepEqual(JSON.parse((await ask('/score', 'what?')).body), { asked: 'what?' })
    assert.equal((await ask('/other')).status, 404)
  })

  it('told to stop, sees everybody off who has a connection', async () => {
    await serve('scoring/scoreA.py')
    const sockets: Socket[] = []
    for (let count = 0; count < 40; count += 1) {
      const socket = connect({ host: '127.0.0.1', port })
      await once(socket, 'connect')
      sockets.push(socket)
    }
    const exit = once(server, 'exit')
    server.kill('SIGTERM')
    const answers = sockets.map(async (socket) => {
      let text = ''
      socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      socket.write('GET /score HTTP/1.1\r\nHost: model\r\n\r\n')
      await once(socket, 'end')
      return text
    })
    for (const answer of await Promise.all(answers)) assert.match(answer, /^HTTP\/1\.1 200 [\s\S]*"New Model A"$/)
    assert.deepEqual(await exit, [0, null])
    await assert.rejects(ask('/'), /ECONNREFUSED/)
  })

  it('lets idle connections go when it is told to stop', async () => {
    await serve('scoring/scoreA.py')
    const agent = new Agent({ keepAlive: true })
    await ask('/score', '', agent)
    const exit = once(server, 'exit')
    server.kill('SIGTERM')
    assert.deepEqual(await exit, [0, null])
    agent.destroy()
  })

  it('ends with whoever started it', async () => {
    await serve('scoring/scoreA.py')
    const exit = once(server, 'exit')
    server.stdin?.end()
    await exit
  })

  it('is counted by the load test', async () => {
    await serve('scoring/scoreA.py')
    const url = `http://127.0.0.1:${port}/score`
    const { stdout } = await promisify(execFile)('sh', ['scoring/load_test.sh', '3', url, 'blue'])
    assert.deepEqual(stdout.split('\n'), [...Array(3).fill('"New Model A"'), '', '      3  "New Model A"', ''])
    await assert.rejects(
      promisify(execFile)('sh', ['scoring/load_test.sh', 'three', url]),
      /usage: .* COUNT URL \[blue\|green\]/,
    )
  })
})
