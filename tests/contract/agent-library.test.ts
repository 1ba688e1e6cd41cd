import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../scripts/process.ts'
import { project } from '../../scripts/project.ts'

describe("the task's own agent", function () {
  this.timeout(30_000)
  let temp: string
  let said: Readonly<Record<'library' | 'ours', Said>>

  before(async () => {
    temp = await mkdtemp(join(tmpdir(), 'agent-library-'))
    said = { library: await outputOf('library'), ours: await outputOf('ours') }
  })
  after(() => rm(temp, { recursive: true }))

  it("gives the commands that Microsoft's task library gives, to the byte", () => {
    assert.ok(said.library.commands.length >= 8, said.library.commands.join('\n'))
    assert.deepEqual(said.ours.commands, said.library.commands)
  })

  it('reads inputs, variables and connections as the library does', () => {
    assert.deepEqual(said.ours.read, said.library.read)
    assert.deepEqual(said.ours.read, {
      inputs: ['shift', 'x%y', null, null, null],
      variables: ['ja-JP', temp, 'hush', '7', null, null],
      connection: { url: 'https://aks', scheme: 'Token', token: 'dG9rZW4=', none: null, kind: 'ServiceAccount' },
    })
  })

  it('leaves to the programs that it starts no more of it than the library does', () => {
    // The library's own output variables are none of it.
    assert.deepEqual(said.ours.left, ['ENDPOINT_DATA_id-1_AUTHORIZATIONTYPE', 'ENDPOINT_URL_id-1'])
    for (const name of said.ours.left) assert.ok(said.library.left.includes(name), name)
  })

  async function outputOf(who: 'library' | 'ours'): Promise<Said> {
    const { code, output } = await run(
      process.execPath,
      ['--import', 'tsx', join(project.root, 'tests/contract/agent-library.ts'), who],
      { cwd: project.root, env: environment() },
    )
    assert.equal(code, 0, output)
    const lines = output.split('\n').filter((line) => line !== '' && !line.startsWith('##vso[task.debug]'))
    const report = lines.find((line) => line.startsWith('{')) ?? assert.fail(output)
    // Where the task writes what it attaches is its own affair.
    const commands = lines.filter((line) => line !== report).map((line) => line.replace(/\]\/.*$/, ']FILE'))
    return { ...JSON.parse(report), commands }
  }

  function environment(): NodeJS.ProcessEnv {
    const { PATH } = process.env
    return {
      PATH,
      INPUT_ACTION: 'shift',
      INPUT_IMAGE: 'x%y',
      INPUT_BLUEWEIGHT: '',
      // The agent makes an empty path absolute.
      INPUT_MANIFEST: temp,
      BUILD_SOURCESDIRECTORY: temp,
      AGENT_TEMPDIRECTORY: temp,
      SYSTEM_CULTURE: 'ja-JP',
      BUILD_BUILDID: '7',
      SECRET_MY_SECRET: 'hush',
      VSTS_PUBLIC_VARIABLES: '["System.Culture","Build.BuildId"]',
      VSTS_SECRET_VARIABLES: '["My Secret"]',
      VSTS_TASKVARIABLE_X: 'x',
      SECUREFILE_TICKET_1: 'ticket',
      COMMAND_CORRELATION_ID: '0f8fad5b',
      'ENDPOINT_URL_id-1': 'https://aks',
      'ENDPOINT_AUTH_id-1': '{"scheme":"Token"}',
      'ENDPOINT_AUTH_SCHEME_id-1': 'Token',
      'ENDPOINT_AUTH_PARAMETER_id-1_APITOKEN': 'dG9rZW4=',
      'ENDPOINT_DATA_id-1_AUTHORIZATIONTYPE': 'ServiceAccount',
    }
  }
})

interface Said {
  readonly commands: readonly string[]
  readonly read: unknown
  readonly left: readonly string[]
}
