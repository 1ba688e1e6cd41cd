/** A release of istioctl to be downloaded: an archive whose program says what a test wants. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { promisify } from 'node:util'
import { createAuthority } from '../../../rehearsal/cluster/certificates.ts'

/** An error as istioctl prints it in JSON. */
export interface Finding {
  readonly code: string
  readonly level: 'Error'
  readonly message: string
  readonly origin: string
}

export interface Release {
  readonly version: string
  /** The value of the input `istioctlMirror`. */
  readonly mirror: string
  /** The SHA-256 of the archive for this machine. */
  readonly checksum: string
  /** The path of a PEM file: who signed the mirror's certificate. */
  readonly authorities: string
  /** A client certificate of the same authority. */
  readonly clientCertificate: { readonly certificate: string; readonly key: string }
  /** Whether anyone has shown a client certificate. */
  wasShownCertificate(): boolean
  /** The names of the files that were asked for. */
  readonly asked: string[]
  /** Answers for a file in another way than with what it is; undefined: as it is. */
  instead(name: RegExp, answer: ((response: ServerResponse, content: Buffer) => void) | undefined): void
  /** What the program answers call by call: findings, a text to be printed, or `hang`. After the last: no findings. */
  says(...answers: readonly (readonly Finding[] | string)[]): Promise<void>
  /** What the program was called with, call by call. */
  calls(): Promise<readonly { readonly environment: string; readonly kubeconfig: string; readonly process: number }[]>
  stop(): Promise<void>
}

const version = '1.30.3'
const execute = promisify(execFile)

/** Each call notes how it was made, and prints the answer with its number. It has no environment to find `cat` by. */
const program = (folder: string): string => `#!/bin/sh
PATH=/usr/bin:/bin
count=$(ls ${folder} | grep -c '^call-')
mkdir ${folder}/call-$count
echo $$ > ${folder}/call-$count/process
env > ${folder}/call-$count/environment
cat "$3" > ${folder}/call-$count/kubeconfig
answer=${folder}/answer-$count
[ -f $answer ] || answer=${folder}/answer-none
grep -q '^hang$' $answer && exec sleep 600
cat $answer
`

/** Makes the release, and serves it over TLS on a loopback port. */
export async function startRelease(): Promise<Release> {
  const folder = await mkdtemp(join(tmpdir(), 'istio-release-'))
  const notes = join(folder, 'notes')
  await mkdir(notes)
  await writeFile(join(folder, 'istioctl'), program(notes))
  await chmod(join(folder, 'istioctl'), 0o755)
  await execute('tar', ['-czf', join(folder, 'archive'), '-C', folder, 'istioctl'])
  const archive = await readFile(join(folder, 'archive'))
  const checksum = createHash('sha256').update(archive).digest('hex')
  const authority = await createAuthority('mirror-ca', new Date())
  const authorities = join(folder, 'authorities.pem')
  await writeFile(authorities, authority.certificate)
  const { certificate, key } = await authority.issue({ use: 'server' })
  const client = await authority.issue({ use: 'client', name: 'agent' })
  const clientCertificate = { certificate: join(folder, 'client.pem'), key: join(folder, 'client-key.pem') }
  await writeFile(clientCertificate.certificate, client.certificate)
  await writeFile(clientCertificate.key, client.key)
  const asked: string[] = []
  let wasShown = false
  let trouble: { name: RegExp; answer: (response: ServerResponse, content: Buffer) => void } | undefined
  const server = createServer(
    { cert: certificate, key, requestCert: true, rejectUnauthorized: false },
    ({ url = '', socket }, response) => {
      wasShown ||= 'raw' in (socket as TLSSocket).getPeerCertificate()
      const name = url.slice(url.lastIndexOf('/') + 1)
      asked.push(name)
      const content = name.endsWith('.sha256') ? Buffer.from(`${checksum}  ${name.slice(0, -7)}\n`) : archive
      if (trouble?.name.test(name)) trouble.answer(response, content)
      else response.writeHead(200, { 'content-length': content.length }).end(content)
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    version,
    mirror: `https://localhost:${(server.address() as AddressInfo).port}/istio`,
    checksum,
    authorities,
    clientCertificate,
    wasShownCertificate: () => wasShown,
    asked,
    instead: (name, answer) => {
      trouble = answer && { name, answer }
    },
    says: async (...answers) => {
      await rm(notes, { recursive: true })
      await mkdir(notes)
      await writeFile(join(notes, 'answer-none'), '[]')
      for (const [at, answer] of answers.entries()) {
        await writeFile(join(notes, `answer-${at}`), typeof answer === 'string' ? answer : JSON.stringify(answer))
      }
    },
    calls: async () => {
      const names = (await readdir(notes)).filter((name) => name.startsWith('call-')).sort()
      return Promise.all(
        names.map(async (name) => {
          const note = (what: string) => readFile(join(notes, name, what), 'utf8')
          const [environment, kubeconfig, process] = [
            await note('environment'),
            await note('kubeconfig'),
            await note('process'),
          ]
          return { environment, kubeconfig, process: Number(process) }
        }),
      )
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
