import type { Action, Fault, Kind, Strike } from '../schedule/schedule.ts'

export type Protocol = 'HTTP/2' | 'HTTP/1.1'

/** A fault that strikes one step alone, and what must come of it. */
export interface Row {
  readonly it: string
  /** `shift` is one look and one write; `deploy` waits by watches, too. */
  readonly action: Extract<Action, 'shift' | 'deploy' | 'rollback'>
  readonly strikes: readonly Strike[]
  /** What its only error says; undefined when it does what it was asked for. */
  readonly says?: RegExp
  /** True for a step that had to leave things half done; one that fails else has changed nothing. */
  readonly leavesWork?: true
  /** The milliseconds that it takes at least. */
  readonly least?: number
}

const strike = (on: Kind, fault: Fault, times = 1, skip = 0): Strike => ({ on, skip, times, fault })
const status = (
  code: Extract<Fault, { kind: 'answer' }>['status'],
  more: Partial<Extract<Fault, { kind: 'answer' }>> = {},
) => ({ kind: 'answer', status: code, as: 'status', done: false, ...more }) as const

const ever = 99

const connections: readonly Row[] = [
  {
    it: 'connections that are refused for a moment are made later',
    action: 'shift',
    strikes: [strike('read', { kind: 'refused', ms: 500 })],
  },
  {
    it: 'connections that are refused for long are told as that',
    action: 'shift',
    strikes: [strike('read', { kind: 'refused', ms: 20_000 })],
    says: /^https:\/\/127\.0\.0\.1:\d+ cannot be reached: it refuses the connection \(ECONNREFUSED\)\. Nothing was changed\./,
  },
  {
    it: 'a write that meets a refused connection is planned again',
    action: 'shift',
    strikes: [strike('write', { kind: 'refused', ms: 300 })],
  },
  ...(['before', 'after', 'inBody'] as const).flatMap((when): Row[] => [
    {
      it: `connections that are reset (${when}) are made anew for a read`,
      action: 'shift',
      strikes: [strike('read', { kind: 'reset', when }, 2)],
    },
    {
      it: `a write whose connection is reset (${when}) is done once`,
      action: 'shift',
      strikes: [strike('write', { kind: 'reset', when })],
    },
    {
      it: `a way back whose first writes are reset (${when}) comes to its end`,
      action: 'rollback',
      strikes: [strike('write', { kind: 'reset', when }, 2)],
    },
  ]),
  {
    it: 'connections that are reset each time are told as that',
    action: 'shift',
    strikes: [strike('read', { kind: 'reset', when: 'before' }, ever)],
    says: /^https:\/\/127\.0\.0\.1:\d+ ended the connection before it had answered.* Nothing was changed\./,
  },
  {
    it: 'answers that end in their midst are asked for again',
    action: 'shift',
    strikes: [strike('read', { kind: 'half' }, 3), strike('write', { kind: 'half' })],
  },
  {
    it: 'answers that come slowly are waited for',
    action: 'shift',
    strikes: [
      strike('read', { kind: 'slow', pieces: 5, pauseMs: 200 }, 3),
      strike('write', { kind: 'slow', pieces: 5, pauseMs: 200 }),
    ],
    least: 1_500,
  },
  {
    it: 'a state that is older than what the step has written is not planned by',
    action: 'rollback',
    strikes: [strike('write', status(503), 1, 1), strike('read', { kind: 'stale' }, 2, 3)],
  },
]

/** These last half a minute each: it is how long the task waits for an answer. */
const silences: readonly Row[] = [
  {
    it: 'a read without an answer is asked again after half a minute',
    action: 'shift',
    strikes: [strike('read', { kind: 'silence', done: false })],
    least: 29_000,
  },
  ...[true, false].map(
    (done): Row => ({
      it: `a write without an answer that was ${done ? '' : 'not '}done is planned again after half a minute`,
      action: 'shift',
      strikes: [strike('write', { kind: 'silence', done })],
      least: 29_000,
    }),
  ),
  {
    it: 'a connection that has died is given up for another after half a minute',
    action: 'shift',
    strikes: [strike('read', { kind: 'dead' })],
    least: 29_000,
  },
]

const answers: readonly Row[] = [
  {
    it: '401 in the midst of a run is told as credentials that ended',
    action: 'shift',
    strikes: [strike('write', status(401), ever)],
    says: /^Could not patch virtualservices\/mlmodel-virtualservice in namespace \S+: the API server does not accept the connection's credentials \(401\)\. Nothing was changed\. Traffic: green 100 %, blue 0 %\. Renew the credentials/,
  },
  {
    it: '403 on one verb is told with the right that lacks',
    action: 'shift',
    strikes: [strike('write', status(403), ever)],
    says: /^Could not patch virtualservices\/mlmodel-virtualservice in namespace \S+: access denied: .* \(403\)\. Nothing was changed\. Traffic: green 100 %, blue 0 %\. Give storm that right/,
  },
  ...([409, 422] as const).map(
    (code): Row => ({
      it: `some ${code} on a write are read and planned again`,
      action: 'shift',
      strikes: [strike('write', status(code), 3)],
    }),
  ),
  {
    it: '409 without an end is told as others that keep writing',
    action: 'shift',
    strikes: [strike('write', status(409), ever)],
    says: /Others kept writing in between\. Nothing was changed\. Traffic: green 100 %, blue 0 %\./,
  },
  {
    it: '422 without an end is told as what the API server does not accept',
    action: 'shift',
    strikes: [strike('write', status(422), ever)],
    says: /^Could not patch .*: Invalid: made up by the storm\. Nothing was changed\. .* The API server does not accept it, also after reading anew/,
  },
  ...(['read', 'write'] as const).flatMap((on): Row[] => [
    {
      it: `429 with Retry-After on a ${on} is waited for`,
      action: 'shift',
      strikes: [strike(on, status(429, { retryAfter: 2 }))],
      least: 2_000,
    },
    {
      it: `429 by a page on a ${on} is asked again`,
      action: 'shift',
      strikes: [strike(on, status(429, { as: 'page' }), 2)],
    },
  ]),
  {
    it: '429 without an end is told as an API server that is too busy',
    action: 'shift',
    strikes: [strike('write', status(429), ever)],
    says: /the API server is too busy: .* \(429\)\. Nothing was changed\. Traffic: green 100 %, blue 0 %\./,
  },
  ...([500, 502, 503, 504] as const).flatMap((code): Row[] => [
    { it: `some ${code} on reads are asked again`, action: 'shift', strikes: [strike('read', status(code), 3)] },
    {
      it: `${code} by a page on a write that was done is planned again`,
      action: 'shift',
      strikes: [strike('write', status(code, { as: 'page', done: true }))],
    },
    {
      it: `${code} on a write that was not done is planned again`,
      action: 'shift',
      strikes: [strike('write', status(code), 2)],
    },
    {
      it: `${code} on reads without an end is told as that`,
      action: 'shift',
      strikes: [strike('read', status(code), ever)],
      says: new RegExp(`^Could not get .*: made up by the storm \\(${code}\\)\\. Nothing was changed\\.`),
    },
  ]),
]

const watches: readonly Row[] = [
  ...(['watchEnds', 'watchRepeats', 'watchExpires'] as const).map(
    (kind): Row => ({
      it: `watches that go wrong (${kind}) do not end a wait`,
      action: 'deploy',
      strikes: [strike('watch', { kind }, 3)],
    }),
  ),
  ...([410, 429, 500, 503] as const).map(
    (code): Row => ({
      it: `watches that are answered ${code} are begun again`,
      action: 'deploy',
      strikes: [strike('watch', status(code), 2)],
    }),
  ),
  {
    it: 'watches whose connection is reset are begun again',
    action: 'deploy',
    strikes: [strike('watch', { kind: 'reset', when: 'before' }, 2)],
  },
  {
    it: 'watches that are denied are told with the right that lacks',
    action: 'deploy',
    strikes: [strike('watch', status(403), ever)],
    says: /^Could not watch \w+ in namespace \S+: access denied: .* \(403\)\. Some of the plan was done, see above\. Traffic: green 100 %, blue 0 %\./,
    leavesWork: true,
  },
]

/** How a connection fails differs by the protocol on it; what an answer says does not. */
export const rows: readonly (Row & { readonly protocols: readonly Protocol[] })[] = [
  ...[...silences, ...connections].map((row) => ({ ...row, protocols: ['HTTP/2', 'HTTP/1.1'] as const })),
  ...[...answers, ...watches].map((row) => ({ ...row, protocols: ['HTTP/2'] as const })),
]
