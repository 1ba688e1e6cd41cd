import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, chmod, mkdir, readFile, rm, stat } from 'node:fs/promises'
import type { RequestOptions } from 'node:http'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import tool from 'azure-pipelines-tool-lib/tool.js'
import { msg } from '../language/message.ts'
import { AnalysisFailure } from './analysis-failure.ts'
import type { Platform, ReleaseArchive } from './release.ts'
import { archiveOf, parseChecksum } from './release.ts'

/** Which istioctl is wanted, and from where. */
export interface IstioctlSource {
  readonly version: string
  readonly mirror: string | undefined
  /** SHA-256 of the archive in lower-case hexadecimal; undefined: the one published beside the archive. */
  readonly checksum: string | undefined
}

export interface ToolPlaces {
  readonly platform: Platform
  /** The folder that the agent keeps tools in, over jobs. */
  readonly tools: string
  /** The certificate authorities (PEM) to trust; undefined: Node's own. */
  readonly authorities: string | undefined
  readonly signal: AbortSignal
  readonly tell: (line: string) => void
}

const toolName = 'istioctl'
const downloadTimeoutMs = 5 * 60_000
const attempts = 3

/**
 * The program istioctl in the version that is wanted: out of the agent's tool cache, else downloaded by Microsoft's
 * tool library, which honours the agent's proxy, checked by its SHA-256, and put into the cache.
 * @throws AnalysisFailure when it cannot be had, or is not what its checksum says; nothing is cached then.
 */
export async function findIstioctl(source: IstioctlSource, places: ToolPlaces): Promise<string> {
  const { version } = source
  const { platform, tell } = places
  const archive = archiveOf(version, platform, source.mirror)
  const cached = tool.findLocalTool(toolName, version, platform.arch)
  if (cached) return join(cached, archive.program)
  tell(msg`istioctl ${version} is not in the agent's tool cache: downloading it`)
  const wanted = source.checksum ?? (await publishedChecksum(archive, places))
  const file = await download(archive.url, places)
  const folder = await unpackVerified(file, wanted, archive, places.signal)
  return join(await cache(folder, version, places), archive.program)
}

async function publishedChecksum(archive: ReleaseArchive, places: ToolPlaces): Promise<string> {
  const url = `${archive.url}.sha256`
  const file = await download(url, places)
  const text = await readFile(file, 'utf8')
  await rm(file, { force: true })
  const checksum = parseChecksum(text)
  if (checksum !== undefined) return checksum
  throw new AnalysisFailure(
    msg`${url} holds no SHA-256 of istioctl's archive.`,
    msg`Set the input 'istioctlChecksum', or check the input 'istioctlMirror'.`,
  )
}

/** Downloads into the agent's folder for temporary files, which the agent empties after the job. */
async function download(url: string, { authorities, signal }: ToolPlaces): Promise<string> {
  const limit = AbortSignal.timeout(downloadTimeoutMs)
  const stop = AbortSignal.any([signal, limit])
  for (let attempt = 1; ; attempt++) {
    try {
      return await tool.downloadTool(url, undefined, [requestsWith(authorities, stop)])
    } catch (error) {
      signal.throwIfAborted()
      if (attempt < attempts && !stop.aborted && !isRefusal(error)) continue
      throw new AnalysisFailure(
        msg`${url} could not be downloaded: ${limit.aborted ? msg`not within ${downloadTimeoutMs / 60_000} minutes` : (error as Error).message}.`,
        url.endsWith('.sha256')
          ? msg`Set the input 'istioctlChecksum' where the mirror has no checksums; else check 'istioctlVersion', 'istioctlMirror' and the agent's proxy.`
          : msg`Check the inputs 'istioctlVersion' and 'istioctlMirror', and the agent's proxy.`,
        error,
      )
    }
  }
}

/** True for an answer that another try will not change. */
function isRefusal(error: unknown): boolean {
  const status = (error as { readonly httpStatusCode?: unknown }).httpStatusCode
  return typeof status === 'number' && status < 500
}

type RequestHandler = NonNullable<Parameters<typeof tool.downloadTool>[2]>[number]

/**
 * The tool library hands each request's options to handlers before it is sent. This one makes it end with a signal, and
 * mends what the library makes of the agent's certificates: it would trust the agent's authorities alone, no well-known
 * ones, and show the agent's client certificate to whoever has the archive.
 */
function requestsWith(authorities: string | undefined, signal: AbortSignal): RequestHandler {
  return {
    prepareRequest: (options: RequestOptions) => {
      options.signal = signal
      const agent = options.agent as { options?: object }
      agent.options = { ...agent.options, ca: authorities, cert: undefined, key: undefined, passphrase: undefined }
    },
    canHandleAuthentication: () => false,
    handleAuthentication: () => Promise.reject(new Error('This handler knows no authentication.')),
  }
}

async function unpackVerified(
  file: string,
  wanted: string,
  { url, format, program }: ReleaseArchive,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash, { signal })
  const found = hash.digest('hex')
  if (found !== wanted) {
    await rm(file, { force: true })
    throw new AnalysisFailure(
      msg`${url} is not what it should be: its SHA-256 is ${found}, expected was ${wanted}. It was thrown away.`,
      msg`Run the step again in case the download broke. If it stays so, find out who changed the file or the checksum.`,
    )
  }
  const folder = await (format === 'zip' ? tool.extractZip(file) : tool.extractTar(file)).catch((cause: Error) => {
    throw new AnalysisFailure(
      msg`${url} could not be unpacked: ${cause.message}.`,
      msg`Check the agent's disk, and that it has '${format === 'zip' ? 'powershell' : 'tar'}'.`,
      cause,
    )
  })
  await rm(file, { force: true })
  await access(join(folder, program)).catch((cause: unknown) => {
    throw new AnalysisFailure(
      msg`${url} has no file '${program}' in it.`,
      msg`Check the input 'istioctlMirror'.`,
      cause,
    )
  })
  await chmod(join(folder, program), 0o755)
  return folder
}

// Copying takes seconds; who has held the lock for longer was killed.
const lockLifetimeMs = 10 * 60_000

/**
 * Puts a folder into the agent's tool cache, and gives the folder that istioctl runs from: the one given when it cannot
 * be cached, which is told. The tool library empties the place in the cache before it fills it, so only one job may do
 * so at a time.
 */
async function cache(folder: string, version: string, { platform, tools, tell }: ToolPlaces): Promise<string> {
  const lock = join(tools, toolName, `${version}-${platform.arch}.lock`)
  try {
    await take(lock)
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EEXIST'
    tell(
      msg`istioctl is not cached: ${isTaken ? msg`another job is doing that at the moment` : (error as Error).message}`,
    )
    return folder
  }
  try {
    return (
      tool.findLocalTool(toolName, version, platform.arch) ||
      (await tool.cacheDir(folder, toolName, version, platform.arch))
    )
  } catch (error) {
    tell(msg`istioctl is not cached: ${(error as Error).message}`)
    return folder
  } finally {
    await rm(lock, { recursive: true, force: true })
  }
}

/** Makes the folder that stands for a lock. @throws Error `EEXIST` while another job has it. */
async function take(lock: string): Promise<void> {
  await mkdir(dirname(lock), { recursive: true })
  const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: Date.now() }))
  if (Date.now() - mtimeMs > lockLifetimeMs) await rm(lock, { recursive: true, force: true })
  await mkdir(lock)
}
