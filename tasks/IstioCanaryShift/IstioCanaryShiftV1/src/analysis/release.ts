import { msg } from '../language/message.ts'
import { AnalysisFailure } from './analysis-failure.ts'

/** The machine that istioctl is to run on, in Node's words. */
export interface Platform {
  /** `process.platform` */
  readonly os: string
  /** `process.arch` */
  readonly arch: string
}

/** A file of an Istio release with istioctl alone in it. */
export interface ReleaseArchive {
  readonly url: string
  readonly format: 'tar.gz' | 'zip'
  /** The program's name in the archive. */
  readonly program: string
}

const istioReleases = 'https://github.com/istio/istio/releases/download'

const systems: Readonly<Record<string, { readonly name: string; readonly arches: Readonly<Record<string, string>> }>> =
  {
    linux: { name: 'linux', arches: { x64: 'amd64', arm64: 'arm64', arm: 'armv7' } },
    darwin: { name: 'osx', arches: { x64: 'amd64', arm64: 'arm64' } },
    // There is none for Windows on ARM, which runs the other one.
    win32: { name: 'win', arches: { x64: 'amd64', arm64: 'amd64' } },
  }

/**
 * Where a release of istioctl lies: at Istio's releases on GitHub (names since 1.19, as Istio's release-builder gives
 * them), or under the same file name directly below a mirror's address.
 * @throws AnalysisFailure for a machine that Istio makes no istioctl for.
 */
export function archiveOf(version: string, { os, arch }: Platform, mirror: string | undefined): ReleaseArchive {
  const system = systems[os]
  const istioArch = system?.arches[arch]
  if (system === undefined || istioArch === undefined) {
    throw new AnalysisFailure(
      msg`There is no istioctl for this agent's platform, ${os} on ${arch}.`,
      msg`Run the step on Linux, Windows or macOS, or set the input 'analyze' to 'off'.`,
    )
  }
  const isWindows = os === 'win32'
  const format = isWindows ? 'zip' : 'tar.gz'
  return {
    url: `${mirror ?? `${istioReleases}/${version}`}/istioctl-${version}-${system.name}-${istioArch}.${format}`,
    format,
    program: isWindows ? 'istioctl.exe' : 'istioctl',
  }
}

/**
 * The SHA-256 out of a `.sha256` file, as sha256sum writes it: the digest, alone or with the file's name after it.
 * Undefined when the text is no such file.
 */
export function parseChecksum(text: string): string | undefined {
  return /^\s*([0-9a-f]{64})(?:\s+\*?\S+)?\s*$/i.exec(text)?.[1]?.toLowerCase()
}
