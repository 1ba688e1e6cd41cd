import { msg } from '../language/message.ts'
import type { Action } from '../rollout/request.ts'
import { isPlain, shownAddress, webAddress } from './address.ts'
import { InputError } from './input-error.ts'
import type { InputReader } from './reader.ts'

/** That `istioctl analyze` shall judge a shift, and by which istioctl. */
export interface AnalysisRequest {
  /** What errors of this rollout's objects do: `warn` only tells them, `fail` refuses or undoes the shift. */
  readonly mode: 'warn' | 'fail'
  /** Without a leading v, such as `1.30.3`. */
  readonly version: string
  /** Where releases are downloaded from: an address without a slash at its end; undefined: Istio's own. */
  readonly mirror: string | undefined
  /** The SHA-256 of the archive in lower-case hexadecimal; undefined: the one published beside the archive. */
  readonly checksum: string | undefined
}

/**
 * Reads what analysis the step wants; undefined when it is off, and for every action but `shift`.
 * @throws InputError for the first input that is missing or breaks its rule.
 */
export function parseAnalysis(input: InputReader, action: Action): AnalysisRequest | undefined {
  if (action !== 'shift' || input.optional('analyze') === undefined) return undefined
  const mode = input.choice('analyze', ['off', 'warn', 'fail'])
  if (mode === 'off') return undefined
  const version = input.matching(
    'istioctlVersion',
    // Releases before 1.19 have other names of archives; they are out of support since 2023.
    /^v?(?:1\.(?:19|[2-9]\d|\d{3,})|[2-9]\.\d+)\.\d+(?:-[0-9A-Za-z.]+)?$/,
    msg`the exact version of istioctl, 1.19.0 or newer, such as '1.30.3'`,
  )
  const checksum = input.optional('istioctlChecksum')
  if (checksum !== undefined && !/^[0-9a-f]{64}$/i.test(checksum)) {
    throw new InputError(msg`Input 'istioctlChecksum' must be a SHA-256 in 64 hexadecimal digits, got '${checksum}'.`)
  }
  return {
    mode,
    version: version.replace(/^v/, ''),
    mirror: parseMirror(input.optional('istioctlMirror')),
    checksum: checksum?.toLowerCase(),
  }
}

function parseMirror(value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const url = webAddress(value)
  if (url?.protocol !== 'https:' || !isPlain(url)) {
    throw new InputError(
      msg`Input 'istioctlMirror' must be an address that starts with 'https://' and has no user, query or fragment, got '${shownAddress(value)}'.`,
    )
  }
  return url.href.replace(/\/+$/, '')
}
