import assert from 'node:assert/strict'
import { runStep } from '../../../rehearsal/agent/step.ts'
import { fakeTask, removeTasks } from '../../rehearsal/agent/fake-task.ts'
import { assertSecret, type Witnessed, witness } from './witnessed.ts'

const secret = 'a secret of 24 characters'
const lines = `-----BEGIN KEY-----\n${'k'.repeat(64)}\n-----END KEY-----`

async function play(script: string): Promise<Witnessed> {
  const prepared = `const fs = require('node:fs'), { spawn, spawnSync } = require('node:child_process')
    const secret = ${JSON.stringify(secret)}, lines = ${JSON.stringify(lines)}, temp = process.env.AGENT_TEMPDIRECTORY
    ${script}`
  const task = await fakeTask({ script: prepared })
  return witness((request) => runStep({ task, inputs: {}, ...request }).finished)
}

describe('a witnessed step', () => {
  after(removeTasks)

  it('that only registers its secrets keeps them', async () => {
    assertSecret([secret], await play("console.log('##vso[task.setsecret]' + secret); console.log(secret.length)"))
  })

  const leaks: readonly (readonly [string, string])[] = [
    ['prints a secret', 'console.log(secret)'],
    ['prints a secret that it has masked', "console.log('##vso[task.setsecret]' + secret); console.log(secret)"],
    ['prints a secret in base64', "console.log(Buffer.from(secret).toString('base64'))"],
    ['prints a line of a secret', "console.log(lines.split('\\n')[1])"],
    ['puts a secret into an address', "console.log('http://u:' + encodeURIComponent(secret) + '@h/')"],
    ['sets a secret as an output', "console.log('##vso[task.setvariable variable=x;isOutput=true]' + secret)"],
    ['writes a secret to a file that it removes', "fs.writeFileSync('f', secret); fs.unlinkSync('f')"],
    [
      'writes a secret by a descriptor',
      "const d = fs.openSync(temp + '/f', 'w'); fs.writeSync(d, secret); fs.closeSync(d); fs.unlinkSync(temp + '/f')",
    ],
    ['writes a secret by a stream', "fs.createWriteStream('f').end(secret)"],
    ['writes a secret by promises', "fs.promises.writeFile('f', secret).then(() => fs.unlinkSync('f'))"],
    ['writes a secret into the home', "fs.writeFileSync(process.env.HOME + '/.kube/cache', secret)"],
    [
      'lets a child write a secret',
      "spawnSync(process.execPath, ['-e', 'fs.writeFileSync(\"f\", process.argv[1])', secret])",
    ],
    ['gives a secret to a child as an argument', "spawn(process.execPath, ['-e', '', secret])"],
    [
      'gives a secret to a child in its environment',
      "spawn(process.execPath, ['-e', ''], { env: { PATH: '', TOKEN: secret } })",
    ],
  ]
  for (const [what, script] of leaks) {
    it(`is caught when it ${what}`, async () => {
      const seen = await play(script)
      assert.throws(() => assertSecret([secret, lines], seen), /has the secret/)
    })
  }

  it('is caught when it touches the user’s kubeconfig', async () => {
    await assert.rejects(play('fs.appendFileSync(process.env.KUBECONFIG, " ")'), assert.AssertionError)
  })
})
