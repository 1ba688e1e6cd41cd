import { InputError } from './input-error.ts'
import type { InputReader } from './reader.ts'

/** Whether istioctl judges the namespace around a shift, what follows from its errors, and where istioctl comes from. */
export type AnalysisRequest =
  | { readonly mode: 'off' }
  | {
      readonly mode: 'warn' | 'fail'
      /** istioctl's exact version without a leading `v`, such as `1.30.3`. */
      readonly version: string
      /** What stands for GitHub's folder of Istio's releases: `https://…` or, with a checksum, `http://…`; no `/` at its end. */
      readonly mirror: string | undefined
      /** The SHA-256 of the archive for this platform, in lower-case hexadecimal. */
      readonly checksum: string | undefined
    }

const versionPattern = /^v?\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/
const checksumPattern = /^[0-9A-Fa-f]{64}$/

/** Reads what a shift is judged by. @throws InputError for the first input that is missing or breaks its rule. */
export function parseAnalysis(input: InputReader): AnalysisRequest {
  // A classic release may leave it empty.
  const mode = input.optional('analyze') === undefined ? 'off' : input.choice('analyze', ['off', 'warn', 'fail'])
  if (mode === 'off') return { mode }
  const version = input.matching('istioctlVersion', versionPattern, "an exact version such as '1.30.3'")
  const checksum = parseChecksum(input)
  return { mode, version: version.replace(/^v/, ''), mirror: parseMirror(input, checksum), checksum }
}

function parseChecksum(input: InputReader): string | undefined {
  if (input.optional('istioctlChecksum') === undefined) return undefined
  return input.matching('istioctlChecksum', checksumPattern, 'a SHA-256 of 64 hexadecimal digits').toLowerCase()
}

function parseMirror(input: InputReader, checksum: string | undefined): string | undefined {
  const value = input.optional('istioctlMirror')
  if (value === undefined) return undefined
  const url = URL.canParse(value) ? new URL(value) : undefined
  // The log shows the address, and a password in it would be shown, too.
  if (url !== undefined && (url.username !== '' || url.password !== '')) {
    throw new InputError(`Input 'istioctlMirror' must not hold a user name or a password.`)
  }
  const isPlain = url?.protocol === 'http:'
  if (url === undefined || (url.protocol !== 'https:' && !isPlain) || url.search !== '' || url.hash !== '') {
    throw new InputError(`Input 'istioctlMirror' must be an https address without a query, got '${value}'.`)
  }
  // A program that came unprotected is run only when the pipeline itself says what it must be.
  if (isPlain && checksum === undefined) {
    throw new InputError(
      `Input 'istioctlMirror' must be an https address, or 'istioctlChecksum' must be set, got '${value}'.`,
    )
  }
  return url.href.replace(/\/+$/, '')
}
