// Docker@2 as far as the pipeline needs it: its inputs, its file of output, and its words for the builder behind DOCKER_HOST.
// CommonJS and without imports of ours: the agent starts it as it starts every task, by a Node binary and nothing else.
const { randomUUID } = require('node:crypto')
const { writeFileSync } = require('node:fs')
const { join } = require('node:path')

const input = (name) => process.env[`INPUT_${name.toUpperCase()}`] ?? ''

function main() {
  const login = registryLogin()
  const references = input('tags')
    .split('\n')
    .filter((tag) => tag !== '')
    .map((tag) => `${login.host}/${input('repository')}:${tag}`)
  switch (input('command')) {
    case 'build':
      return build(references)
    case 'push':
      return push(references, login)
    default:
      // With buildAndPush, the real task leaves the arguments out: an image without its build argument.
      throw new Error(`The rehearsal's Docker knows the commands build and push, got '${input('command')}'.`)
  }
}

async function build(references) {
  const buildArguments = readArguments(input('arguments'))
  const request = { dockerfile: input('Dockerfile'), context: input('buildContext'), buildArguments, references }
  tellOutput('build', await order({ order: 'build', ...request }))
}

async function push(references, { username, password }) {
  let output = ''
  for (const reference of references) output += await order({ order: 'push', reference, username, password })
  tellOutput('push', output)
}

function registryLogin() {
  const { parameters } = JSON.parse(process.env[`ENDPOINT_AUTH_${input('containerRegistry')}`] ?? '{"parameters":{}}')
  const { registry = '', username, password } = parameters
  const host = registry.replace(/^https?:\/\//, '').replace(/\/$/, '')
  if (host === '') throw new Error('Docker registry service connection not specified.')
  return { host, username, password }
}

function readArguments(text) {
  const words = text.split(/\s+/).filter((word) => word !== '')
  const values = {}
  for (let at = 0; at < words.length; at += 1) {
    if (words[at] === '--pull') continue
    const [, name, value] = words[at] === '--build-arg' ? (/^(\w+)=(.*)$/.exec(words[++at] ?? '') ?? []) : []
    if (name === undefined)
      throw new Error(`The rehearsal's Docker knows --pull and --build-arg NAME=VALUE, got '${text}'.`)
    values[name] = value
  }
  return values
}

/** @returns what docker prints */
async function order(what) {
  const response = await fetch(process.env.DOCKER_HOST, { method: 'POST', body: JSON.stringify(what) })
  const text = await response.text()
  if (!response.ok) throw new Error(text)
  process.stdout.write(text)
  return text
}

/** As the real task does: the output in a file of the job's temporary folder, and its path in a variable. */
function tellOutput(command, output) {
  const file = join(process.env.AGENT_TEMPDIRECTORY, `${command}_${randomUUID()}.txt`)
  writeFileSync(file, output)
  console.log(`##vso[task.setvariable variable=DockerOutput]${file}`)
}

Promise.resolve()
  .then(main)
  .catch((error) => {
    console.log(`##vso[task.logissue type=error]${error.message}`)
    console.log('##vso[task.complete result=Failed]')
  })
