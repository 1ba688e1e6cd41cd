// The built-in task behind `script:` and `bash:` steps. CommonJS and without imports of ours: the agent starts it as it
// starts every task, by a Node binary and nothing else.
const { spawn } = require('node:child_process')
const { writeFileSync } = require('node:fs')
const { join } = require('node:path')

const file = join(process.env.AGENT_TEMPDIRECTORY, 'script.sh')
writeFileSync(file, process.env.INPUT_SCRIPT)

// Secrets and inputs are this task's own; a script gets a secret only when its `env` maps it.
const own = /^(INPUT_|SECRET_|ENDPOINT_|VSTS_SECRET_VARIABLES)/
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)))

const shell = spawn('bash', ['--noprofile', '--norc', file], {
  cwd: process.env.INPUT_WORKINGDIRECTORY,
  env,
  stdio: ['ignore', 'inherit', 'inherit'],
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => shell.kill(signal))
shell.on('error', (error) => fail(`The shell could not be started: ${error.message}`))
shell.on('close', (code, signal) => {
  if (code !== 0) fail(signal ? `The script was ended by ${signal}.` : `The script exited with code ${code}.`)
})

function fail(message) {
  console.log(`##vso[task.logissue type=error]${message}`)
  console.log('##vso[task.complete result=Failed]')
}
