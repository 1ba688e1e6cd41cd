/**
 * Says and reads the same things by Microsoft's task library or by the task's own agent, whichever the argument names, for
 * agent.test.ts to compare. What is read is told to standard error as JSON.
 */
import { createRequire } from 'node:module'
import type TaskLib from 'azure-pipelines-task-lib/task.js'
import { azurePipelinesAgent } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/azure-pipelines/agent.ts'
import { readEnvironment } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/azure-pipelines/environment.ts'
import type { InputName } from '../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/names.ts'

const nasty = 'a%b]c;d=e\rf\ng ##vso[task.complete result=Failed]#'
const inputs = ['action', 'image', 'blueWeight', 'namespace', 'manifest'] as const
const variables = ['System.Culture', 'Agent.TempDirectory', 'My Secret', 'Build.BuildId', 'Empty.One', 'Not.There']

const who = process.argv[2] === 'library' ? byLibrary() : byOurs()
who.say()
console.error(
  JSON.stringify({
    read: who.read(),
    // What a program that the step starts would inherit.
    left: Object.keys(process.env)
      .filter((name) => /INPUT|ENDPOINT|SECRET|VSTS|TASKVARIABLE|CORRELATION/.test(name))
      .sort(),
  }),
)

function byLibrary() {
  // Loaded here alone: it takes inputs and secrets out of the environment as soon as it is.
  const tl: typeof TaskLib = createRequire(import.meta.url)('azure-pipelines-task-lib/task.js')
  return {
    say: () => {
      tl.warning(nasty)
      tl.setSecret('a%]b')
      tl.setVariable('blueWeight', nasty, false, true)
      tl.setVariable('empty', '', false, true)
      tl.addAttachment('some.type', 'a;name]', 'FILE')
      tl.setResult(tl.TaskResult.Succeeded, nasty, true)
      tl.setResult(tl.TaskResult.Failed, nasty, true)
    },
    read: () => ({
      inputs: inputs.map((name) =>
        name === 'manifest' && !tl.filePathSupplied(name) ? null : (tl.getInput(name) ?? null),
      ),
      variables: variables.map((name) => tl.getVariable(name) || null),
      connection: {
        url: tl.getEndpointUrl('id-1', true) ?? null,
        scheme: tl.getEndpointAuthorizationScheme('id-1', true) ?? null,
        token: tl.getEndpointAuthorizationParameter('id-1', 'apiToken', true) ?? null,
        none: tl.getEndpointAuthorizationParameter('id-1', 'kubeconfig', true) ?? null,
        kind: tl.getEndpointDataParameter('id-1', 'authorizationType', true) ?? null,
      },
    }),
  }
}

function byOurs() {
  const environment = readEnvironment(process.env)
  const agent = azurePipelinesAgent(environment, (line) => process.stdout.write(`${line}\n`))
  return {
    say: () => {
      agent.warn(nasty)
      agent.mask('a%]b')
      agent.setOutput('blueWeight', nasty)
      agent.setOutput('empty', '')
      agent.attach('some.type', 'a;name]', 'text')
      agent.succeed(nasty)
      agent.fail(nasty)
    },
    read: () => {
      const connection = agent.connection('id-1')
      return {
        inputs: inputs.map((name: InputName) => agent.input(name) ?? null),
        variables: variables.map((name) => agent.variable(name) ?? null),
        connection: {
          url: connection.url ?? null,
          scheme: connection.scheme ?? null,
          token: connection.parameter('apiToken') ?? null,
          none: connection.parameter('kubeconfig') ?? null,
          kind: connection.data('authorizationType') ?? null,
        },
      }
    },
  }
}
