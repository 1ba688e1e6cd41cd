/** Builds and runs the scoring image without a daemon and without a registry: by buildah, on a base image made of Debian. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../scripts/process.ts'
import { project } from '../../scripts/project.ts'
import { cacheFolder, isUsable } from '../cluster/toolchain/cache.ts'
import { type Answer, freePort, untilHealthy } from './served.ts'

/** What this machine lacks to build the image, a line for each; nothing when it lacks nothing. */
export async function lacksBuilder(): Promise<readonly string[]> {
  const programs = await Promise.all(
    ['buildah', 'debootstrap'].map((program) =>
      run(program, ['--version'], { cwd: project.root }).then(
        () => [],
        () => [`the program ${program} (package ${program})`],
      ),
    ),
  )
  const root = process.platform === 'linux' && process.getuid?.() === 0
  return [...(root ? [] : ['Linux, and root on it']), ...programs.flat()]
}

/** A store of images of its own. */
export interface ImageBuilder {
  /** Builds the image of a scoring script from `scoring/Dockerfile`, and makes a container of it; its name. */
  build(script: string): Promise<string>
  /** What the image says of itself, as OCI has it. */
  config(container: string): Promise<{ readonly User: string; readonly Entrypoint: readonly string[] }>
  /** Runs a program in a container to its end; what it prints. */
  output(container: string, ...command: readonly string[]): Promise<string>
  /** Starts the image's own program, with a free port for 5001 since the network is this machine's. */
  serve(
    container: string,
  ): Promise<{ ask(path: string, options?: RequestInit): Promise<Answer>; stop(): Promise<void> }>
  remove(): Promise<void>
}

/** The authorities that this machine trusts: the build asks PyPI by its network. */
const authorities = process.env.SSL_CERT_FILE ?? '/etc/ssl/certs/ca-certificates.crt'

/** @throws Error with the output of what failed */
export async function startImageBuilder(): Promise<ImageBuilder> {
  const store = await mkdtemp(join(tmpdir(), 'images-'))
  const policy = join(store, 'policy.json')
  await writeFile(policy, JSON.stringify({ default: [{ type: 'insecureAcceptAnything' }] }))
  const place = ['--root', join(store, 'root'), '--runroot', join(store, 'run'), '--storage-driver', 'vfs']
  const signatures = ['--signature-policy', policy]
  const isolation = ['--isolation', 'chroot', '--network', 'host']
  const buildah = async (...words: readonly string[]): Promise<string> => succeed('buildah', [...place, ...words])

  const blank = (await buildah('from', 'scratch')).trim()
  await buildah('copy', '--quiet', blank, await debian(), '/')
  await buildah('config', '--env', 'PIP_CERT=/etc/ssl/certs/ca-certificates.crt', blank)
  await buildah('commit', '--quiet', '--rm', ...signatures, blank, 'localhost/base')

  return {
    build: async (script) => {
      const file = ['--file', 'scoring/Dockerfile', '--ignorefile', 'scoring/Dockerfile.dockerignore']
      const values = ['--build-arg', 'BASE_IMAGE=localhost/base', '--build-arg', `SCORE_SCRIPT=${script}`]
      await buildah(
        'build',
        ...signatures,
        ...isolation,
        '--pull-never',
        ...file,
        ...values,
        '--tag',
        'localhost/model',
        '.',
      )
      return (await buildah('from', '--pull-never', ...signatures, 'localhost/model')).trim()
    },
    config: async (container) => JSON.parse(await buildah('inspect', container)).OCIv1.config,
    output: (container, ...command) => buildah('run', ...isolation, container, '--', ...command),
    serve: async (container) => {
      const { Entrypoint } = JSON.parse(await buildah('inspect', container)).OCIv1.config
      const port = await freePort()
      const command = Entrypoint.map((word: string) => (word === '5001' ? String(port) : word))
      return served([...place, 'run', ...isolation, container, '--', ...command], port)
    },
    remove: async () => {
      await buildah('rm', '--all')
      await rm(store, { recursive: true })
    },
  }
}

async function served(words: readonly string[], port: number) {
  const server = spawn('buildah', words, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk: Buffer) => (log += chunk))
  const ask = async (path: string, options: RequestInit = {}): Promise<Answer> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, options)
    return { status: response.status, body: await response.text() }
  }
  try {
    await untilHealthy(
      () => ask('/'),
      server,
      () => log,
    )
  } catch (error) {
    await end(server)
    throw error
  }
  return { ask, stop: () => end(server) }
}

/** Ends a program with what it started. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return
  const closed = once(child, 'close')
  process.kill(-child.pid, 'SIGTERM')
  await closed
}

/** The folder of a small Debian with Python, made once: what of Azure ML's base image the Dockerfile counts on. */
async function debian(): Promise<string> {
  const folder = cacheFolder('debian-bookworm', [])
  if (!isUsable(join(folder, 'usr/bin/python3'), 'run')) {
    console.log('A base image of Debian is made, once, in a minute or two …')
    const made = `${folder}.new`
    await rm(made, { recursive: true, force: true })
    const packages = 'python3,python3-venv,ca-certificates'
    await succeed('debootstrap', ['--variant=minbase', `--include=${packages}`, 'bookworm', made])
    await rename(made, folder)
  }
  await copyFile(authorities, join(folder, 'etc/ssl/certs/ca-certificates.crt'))
  return folder
}

async function succeed(program: string, args: readonly string[]): Promise<string> {
  const { code, output } = await run(program, args, { cwd: project.root })
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${output}`)
  return output
}
