import { parseImage } from '../rollout/image.ts'
import type { Creation, Manifest, Request, Target } from '../rollout/request.ts'
import { actions } from '../rollout/request.ts'
import type { Slot, SlotName } from '../rollout/slot.ts'
import { InputError } from './input-error.ts'
import { parseManifest } from './manifest.ts'
import type { InputName } from './names.ts'
import type { InputReader } from './reader.ts'

/** What is not an input and is needed to read them: files, and their digests. */
export interface Files {
  /** The text of a file. @throws Error when it cannot be read. */
  read(path: string): string
  /** The SHA-256 of a text, in hexadecimal. */
  digest(text: string): string
}

/** Which objects the request is about, but for the namespace, which the connection may decide. */
export type TargetNames = Omit<Target, 'namespace'>

const dnsLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const dnsName = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/
const labelRule = 'a name of lower-case letters, digits and hyphens, 63 characters at most'
const nameRule = 'a name of lower-case letters, digits, hyphens and dots'

/**
 * Reads the action and everything that it needs. Behind this door every value is valid.
 * @throws InputError for the first input that is missing or breaks its rule.
 */
export function parseRequest(input: InputReader, files: Files): Request {
  const action = input.choice('action', actions)
  if (action === 'status') return { action }
  const change = {
    takeOver: input.flag('takeOver'),
    timeoutSeconds: input.wholeNumber('timeoutSeconds', [1, 86_400], 600),
  }
  const drain = () => ({ drainSeconds: input.wholeNumber('drainSeconds', [0, 3600], 10) })
  switch (action) {
    case 'deploy':
      return {
        action,
        ...change,
        image: parseImageInput(input),
        container: input.optional('container'),
        manifest: parseManifestInput(input, files),
        creation: parseCreation(input),
      }
    case 'shift':
      return { action, ...change, blueWeight: input.wholeNumber('blueWeight', [0, 100]) }
    case 'promote':
      return { action, ...change }
    case 'remove':
      return { action, ...change, ...drain() }
    case 'rollback':
      return { action, ...change, ...drain() }
  }
}

/** Reads the names of the objects. @throws InputError likewise. */
export function parseTarget(input: InputReader): TargetNames {
  const application = input.matching('application', dnsLabel, labelRule, 'model')
  const slot = (name: SlotName): Slot => ({
    name,
    deployment: input.matching(`${name}Deployment`, dnsName, nameRule, `${application}-${name}`),
    service: input.matching(`${name}Service`, dnsLabel, labelRule, `${application}-svc-${name}`),
    subset: input.optional(`${name}Subset`),
  })
  const slots = { green: slot('green'), blue: slot('blue') }
  if (slots.green.deployment === slots.blue.deployment) {
    throw new InputError(
      `Inputs 'greenDeployment' and 'blueDeployment' must differ, got '${slots.green.deployment}' for both.`,
    )
  }
  if (slots.green.service === slots.blue.service && slots.green.subset === slots.blue.subset) {
    throw new InputError(
      `Inputs 'greenService' and 'blueService' must differ, or else 'greenSubset' and 'blueSubset', got '${slots.green.service}' for both.`,
    )
  }
  return {
    application,
    slots,
    virtualService: input.matching('virtualService', dnsName, nameRule, 'mlmodel-virtualservice'),
    route: input.optional('route'),
    header: input.matching('header', /^[A-Za-z0-9-]+$/, 'the name of an HTTP header', 'x-api-version').toLowerCase(),
  }
}

/** The namespace that the input names, if it does. @throws InputError when it is no name. */
export function parseNamespace(input: InputReader): string | undefined {
  return input.optional('namespace') === undefined ? undefined : input.matching('namespace', dnsLabel, labelRule)
}

function parseImageInput(input: InputReader): string {
  const image = input.required('image')
  if (parseImage(image) === undefined) {
    throw new InputError(
      `Input 'image' must be an image reference such as 'registry.example.com/model:42', got '${image}'.`,
    )
  }
  return image
}

function parseManifestInput(input: InputReader, files: Files): Manifest | undefined {
  const path = input.optional('manifest')
  if (path === undefined) return undefined
  const text = readFile(path, files)
  return { template: parseManifest(text, path), digest: `sha256:${files.digest(text)}` }
}

function readFile(path: string, files: Files): string {
  try {
    return files.read(path)
  } catch (error) {
    throw new InputError(`Input 'manifest' must name a file that can be read: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

function parseCreation(input: InputReader): Creation {
  const port = (name: InputName, fallback: number) => input.wholeNumber(name, [1, 65_535], fallback)
  const path = (name: InputName, fallback: string) =>
    input.matching(name, /^\/[^\s?#]*$/, "a path that starts with '/'", fallback)
  return {
    servicePort: port('servicePort', 5001),
    replicas: input.wholeNumber('replicas', [1, 1000], 1),
    readinessPath: path('readinessPath', '/'),
    gateway: input.matching(
      'gateway',
      /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\/)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/,
      "the name of a Gateway, or 'namespace/name'",
      'mlmodel-gateway',
    ),
    gatewaySelector: parseSelector(input),
    gatewayPort: port('gatewayPort', 80),
    hosts: parseHosts(input),
    path: path('path', '/score'),
  }
}

function parseSelector(input: InputReader): Readonly<Record<string, string>> {
  const value = input.matching(
    'gatewaySelector',
    /^[\w./-]+\s*[:=]\s*[\w.-]+(?:\s*,\s*[\w./-]+\s*[:=]\s*[\w.-]+)*$/,
    "one label or several, 'key: value' or 'key: value, key: value'",
    'istio: ingressgateway',
  )
  return Object.fromEntries(value.split(',').map((pair) => pair.split(/[:=]/).map((part) => part.trim())))
}

function parseHosts(input: InputReader): readonly string[] {
  const hosts = (input.optional('hosts') ?? '*').split(',').map((host) => host.trim())
  const bad = hosts.find((host) => !/^(?:\*|(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)$/.test(host))
  if (bad === undefined) return hosts
  throw new InputError(`Input 'hosts' must be host names or '*', separated by commas, got '${bad}'.`)
}
