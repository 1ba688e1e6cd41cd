/** From an image's name to a running process. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Image, ResolvedImage } from '../registry.ts'
import type { ContainerContext } from './container-context.ts'
import { ContainerConfigError, expanded, variablesOf } from './environment.ts'
import type { ProbeTarget } from './probe.ts'
import { type ContainerProcess, startProcess } from './process.ts'
import { unsupported } from './support.ts'

export type Launched =
  | { kind: 'running'; process: ContainerProcess; imageId: string; target: ProbeTarget }
  | { kind: 'failed'; reason: string; message: string }

/** Finds the image, makes the container and starts it, telling each step in events as a kubelet does. */
export async function launch(context: ContainerContext): Promise<Launched> {
  const { container, record } = context
  const problem = unsupported(context.pod(), container)
  if (problem !== undefined) return { kind: 'failed', reason: 'CreateContainerConfigError', message: problem }
  const found = obtain(context)
  if (found.kind === 'failed') return found
  const { resolved } = found
  try {
    const setting = await prepare(context, resolved.image)
    record('Normal', 'Created', `Created container: ${container.name}`)
    const process = await startProcess(setting, context.clock)
    record('Normal', 'Started', `Started container ${container.name}`)
    const { podAddress, endpoint, enter } = context
    const target: ProbeTarget = { ...setting, container, podAddress, endpoint, enter }
    return { kind: 'running', process, imageId: `${resolved.repository}@${resolved.digest}`, target }
  } catch (error) {
    context.closePorts()
    const message = error instanceof Error ? error.message : String(error)
    const reason = error instanceof ContainerConfigError ? 'CreateContainerConfigError' : 'RunContainerError'
    return { kind: 'failed', reason, message }
  }
}

function obtain({
  container,
  images,
  record,
}: ContainerContext): { kind: 'found'; resolved: ResolvedImage } | Extract<Launched, { kind: 'failed' }> {
  const { image, imagePullPolicy } = container
  const outcome = images.obtain({ image, ...(imagePullPolicy === undefined ? {} : { imagePullPolicy }) })
  switch (outcome.kind) {
    case 'present':
      record('Normal', 'Pulled', `Container image "${image}" already present on machine`)
      return { kind: 'found', resolved: outcome.resolved }
    case 'pulled':
      record('Normal', 'Pulling', `Pulling image "${image}"`)
      record('Normal', 'Pulled', `Successfully pulled image "${image}"`)
      return { kind: 'found', resolved: outcome.resolved }
    case 'failed': {
      const { reason, message } = outcome
      if (reason === 'ErrImagePull') {
        record('Normal', 'Pulling', `Pulling image "${image}"`)
        record('Warning', 'Failed', `Failed to pull image "${image}": ${message}`)
      } else {
        record('Warning', reason === 'InvalidImageName' ? 'InspectFailed' : reason, message)
      }
      return { kind: 'failed', reason, message }
    }
  }
}

interface Setting {
  command: string[]
  directory: string
  env: Record<string, string>
}

async function prepare(context: ContainerContext, image: Image): Promise<Setting> {
  const { container, directory } = context
  const port = image.port ?? container.ports?.[0]?.containerPort
  const variables = variablesOf(container, context.sources())
  const env: Record<string, string> = {
    ...machineVariables(),
    HOSTNAME: context.pod().metadata.name,
    ...image.env,
    ...variables,
  }
  if (port !== undefined) env.PORT = String(await context.openPort(port))
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { recursive: true })
  for (const [name, content] of Object.entries(image.files ?? {}))
    await writeFile(join(directory, basename(name)), content)
  const command = [...(container.command ?? image.command), ...(container.args ?? [])]
  if (command.length === 0) throw new ContainerConfigError('no command specified')
  return { command: context.enter(command.map((part) => expanded(part, env))), directory, env }
}

/** What a process needs of this machine to run at all; the rest of our own environment is none of its business. */
function machineVariables(): Record<string, string> {
  const names = ['PATH', 'SystemRoot', 'TEMP', 'TMPDIR', 'LANG']
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  )
}
