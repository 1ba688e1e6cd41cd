import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { registryConnection } from '../../../rehearsal/agent/connections.ts'
import { openTask } from '../../../rehearsal/agent/definition.ts'
import { runStep, type StepResult } from '../../../rehearsal/agent/step.ts'
import { type Builder, startBuilder } from '../../../rehearsal/builder/builder.ts'
import { readDockerfile } from '../../../rehearsal/builder/dockerfile.ts'
import { createRegistry, type ImageRegistry } from '../../../rehearsal/cluster/registry.ts'
import { standIn } from '../../../rehearsal/scoring-server/scoring-server.ts'

const dockerfile = `# A comment \\
ARG BASE=base:1
FROM \${BASE}
ARG SCRIPT
RUN install \\
  # a comment between
  this
COPY packages.txt /opt/
COPY $SCRIPT /app/score.py
ENTRYPOINT ["azmlinfsrv", "--entry_script", "score.py"]
`

describe('A Dockerfile', () => {
  it('tells what an image is made of, with its build arguments filled in', () => {
    assert.deepEqual(readDockerfile(dockerfile, { SCRIPT: 'a.py', OTHER: '1' }), {
      from: 'base:1',
      copies: [
        { source: 'packages.txt', target: '/opt/' },
        { source: 'a.py', target: '/app/score.py' },
      ],
      entrypoint: ['azmlinfsrv', '--entry_script', 'score.py'],
      unused: ['OTHER'],
    })
  })

  const faults = [
    { name: 'a COPY without a source', text: dockerfile, message: /^dockerfile:9: COPY requires at least two/ },
    {
      name: 'an instruction that is not known',
      text: 'FROM a\nONBUILD RUN b\n',
      message: /^dockerfile:2: .* ONBUILD$/,
    },
    { name: 'a second stage', text: 'FROM a\nFROM b\n', message: /^dockerfile:2: .* one stage only$/ },
    { name: 'no stage', text: 'ARG A=1\n', message: /no FROM$/ },
    { name: 'an entry point for a shell', text: 'FROM a\nENTRYPOINT serve\n', message: /^dockerfile:2: .* JSON list/ },
  ]
  for (const { name, text, message } of faults) {
    it(`is refused with ${name}, by its line`, () => assert.throws(() => readDockerfile(text, {}), { message }))
  }
})

describe('Docker@2, as the rehearsal plays it', function () {
  this.timeout(20_000)
  const login = { host: 'registry.example.com', username: 'user', password: 'a password' }
  let folder: string
  let registry: ImageRegistry
  let builder: Builder

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sources-'))
    await mkdir(join(folder, 'image'))
    await writeFile(join(folder, 'image', 'Dockerfile'), dockerfile)
    await writeFile(join(folder, 'packages.txt'), 'one==1\n')
    for (const script of ['a.py', 'b.py']) await writeFile(join(folder, script), `# ${script}\n`)
    registry = createRegistry()
    builder = await startBuilder({ registry, login, server: await standIn() })
  })
  after(async () => {
    await builder.stop()
    await rm(folder, { recursive: true })
  })

  const docker = async (inputs: Record<string, string>, password = login.password): Promise<StepResult> =>
    runStep({
      task: await openTask('rehearsal/builder/docker-task'),
      inputs: {
        containerRegistry: 'registry',
        repository: 'model',
        Dockerfile: 'image/Dockerfile',
        buildContext: '.',
        tags: '7',
        ...inputs,
      },
      variables: [{ name: 'DOCKER_HOST', value: builder.url }],
      connections: [registryConnection('registry', { ...login, password })],
      sourcesDirectory: folder,
    }).finished
  const build = (script: string) => docker({ command: 'build', arguments: `--pull --build-arg SCRIPT=${script}` })

  /** Builds and pushes; the digest that the push tells, which is the registry's. */
  async function released(script: string): Promise<string> {
    assert.equal((await build(script)).result, 'Succeeded')
    const { lines, outputVariables } = await docker({ command: 'push' })
    const [, digest = ''] =
      /7: digest: (sha256:[0-9a-f]{64}) size: \d+/.exec(lines.map(({ text }) => text).join()) ?? []
    assert.ok(outputVariables.DockerOutput)
    assert.equal(registry.resolve('registry.example.com/model:7')?.digest, digest)
    return digest
  }

  it('makes another image of another script, and the same one of the same', async () => {
    const [first, second, again] = [await released('a.py'), await released('b.py'), await released('a.py')]
    assert.notEqual(first, second)
    assert.equal(again, first)
  })

  it('makes another image of other packages', async () => {
    const first = await released('a.py')
    await writeFile(join(folder, 'packages.txt'), 'one==2\n')
    assert.notEqual(await released('a.py'), first)
  })

  const faults: { name: string; run: () => Promise<StepResult>; error: RegExp }[] = [
    { name: 'a script that is not there', run: () => build('c.py'), error: /"\/c\.py": not found/ },
    { name: 'a script outside the context', run: () => build('../c.py'), error: /outside the build context/ },
    {
      name: 'a tag that was not built',
      run: () => docker({ command: 'push', tags: '8' }),
      error: /does not exist locally with the tag: registry\.example\.com\/model:8/,
    },
    {
      name: 'a wrong password',
      run: async () => {
        await build('a.py')
        return docker({ command: 'push' }, 'a guess')
      },
      error: /unauthorized/,
    },
    {
      name: 'buildAndPush, which takes no build arguments',
      run: () => docker({ command: 'buildAndPush' }),
      error: /knows the commands build and push/,
    },
  ]
  for (const { name, run, error } of faults) {
    it(`fails with ${name}`, async () => {
      const { result, errors } = await run()
      assert.equal(result, 'Failed')
      assert.match(errors.join(), error)
    })
  }
})
