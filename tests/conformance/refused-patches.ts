/** Patches that are refused, and how. */
import type { PatchKind } from './client.ts'

interface Refused {
  readonly name: string
  readonly of: 'virtualservices' | 'deployments'
  readonly kind: PatchKind
  readonly patch: unknown
  readonly want: readonly [status: number, reason: string, message: RegExp]
}

/** Patches of the objects `patched` of the chapter on patches. */
export const refusedPatches: readonly Refused[] = [
  {
    name: 'a JSON Patch with a test that fails',
    of: 'virtualservices',
    kind: 'json',
    patch: [
      { op: 'test', path: '/spec/hosts', value: ['other'] },
      { op: 'replace', path: '/spec/hosts', value: ['never'] },
    ],
    want: [422, 'Invalid', /^the server rejected our request due to an error in our request$/],
  },
  {
    name: 'a JSON Patch that tests what is missing',
    of: 'deployments',
    kind: 'json',
    patch: [{ op: 'test', path: '/metadata/annotations/none', value: 'x' }],
    want: [422, 'Invalid', /^the server rejected our request due to an error in our request$/],
  },
  {
    name: 'a JSON Patch that removes what is missing',
    of: 'deployments',
    kind: 'json',
    patch: [{ op: 'remove', path: '/spec/none' }],
    want: [422, 'Invalid', /^the server rejected our request due to an error in our request$/],
  },
  {
    name: 'a JSON Patch that replaces what is missing',
    of: 'virtualservices',
    kind: 'json',
    patch: [{ op: 'replace', path: '/spec/none/deeper', value: 1 }],
    want: [422, 'Invalid', /^the server rejected our request due to an error in our request$/],
  },
  {
    name: 'a JSON Patch into what is missing',
    of: 'virtualservices',
    kind: 'json',
    patch: [{ op: 'add', path: '/spec/none/deeper', value: 1 }],
    want: [422, 'Invalid', /^the server rejected our request due to an error in our request$/],
  },
  {
    name: 'a JSON Patch that is no list',
    of: 'virtualservices',
    kind: 'json',
    patch: { op: 'remove', path: '/spec' },
    want: [
      400,
      'BadRequest',
      /^error decoding patch: json: cannot unmarshal object into Go value of type \[\]handlers\.jsonPatchOp$/,
    ],
  },
  {
    name: 'a JSON Patch with an unknown operation',
    of: 'virtualservices',
    kind: 'json',
    patch: [{ op: 'twist', path: '/spec' }],
    want: [422, 'Invalid', /^the server rejected our request due to an error in our request$/],
  },
  {
    name: 'a merge patch with another uid',
    of: 'virtualservices',
    kind: 'merge',
    patch: { metadata: { uid: 'other' } },
    want: [
      422,
      'Invalid',
      /^VirtualService\.networking\.istio\.io "patched" is invalid: metadata\.uid: Invalid value: "other": field is immutable$/,
    ],
  },
  {
    name: 'a merge patch with another name',
    of: 'virtualservices',
    kind: 'merge',
    patch: { metadata: { name: 'other' } },
    want: [400, 'BadRequest', /the name of the object \(other\) does not match the name on the URL \(patched\)/],
  },
  {
    name: 'a merge patch to a value of the wrong type',
    of: 'deployments',
    kind: 'merge',
    patch: { spec: { replicas: '3' } },
    want: [
      422,
      'Invalid',
      /^ "" is invalid: patch: Invalid value: "\{.*json: cannot unmarshal string into Go struct field DeploymentSpec\.spec\.replicas of type int32$/,
    ],
  },
  {
    name: "a merge patch against a custom resource's schema",
    of: 'virtualservices',
    kind: 'merge',
    patch: { spec: { http: [{ route: [{ destination: { host: 'a' }, weight: 'much' }] }] } },
    want: [
      422,
      'Invalid',
      /spec\.http\[0\]\.route\[0\]\.weight: Invalid value: "string": .* must be of type integer: "string"/,
    ],
  },
  {
    name: 'a strategic merge of a custom resource',
    of: 'virtualservices',
    kind: 'strategic',
    patch: { spec: {} },
    want: [
      415,
      'UnsupportedMediaType',
      /accepted media types include: application\/json-patch\+json, application\/merge-patch\+json/,
    ],
  },
  {
    name: 'a strategic merge of an element without its key',
    of: 'deployments',
    kind: 'strategic',
    patch: { spec: { template: { spec: { containers: [{ image: 'x' }] } } } },
    want: [500, '', /^map: map\[image:x\] does not contain declared merge key: name$/],
  },
]
