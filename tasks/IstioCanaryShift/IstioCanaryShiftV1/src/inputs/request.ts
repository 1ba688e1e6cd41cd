import { msg } from '../language/message.ts'
import { parseImage } from '../rollout/image.ts'
import type { ProofRequest } from '../rollout/proof-request.ts'
import type { Action, Manifest, Request, Target } from '../rollout/request.ts'
import { actions } from '../rollout/request.ts'
import type { Slot, SlotName } from '../rollout/slot.ts'
import { parseCreation } from './creation.ts'
import { parseGates } from './gates.ts'
import { InputError } from './input-error.ts'
import { dnsLabel, dnsName, labelRule, nameRule } from './kubernetes-names.ts'
import { parseMarkSlots, parseProof } from './proof.ts'
import type { InputReader } from './reader.ts'
import { expectHttp, parseRoutes } from './routes.ts'
import { parseBlueReplicas, parseCapacity, parseOnFailure, parseSafety } from './safety.ts'
import { parseShares } from './shares.ts'

/** What is not an input and is needed to read them: files, and their digests. */
export interface Files {
  /** The text of a file. @throws Error when it cannot be read. */
  read(path: string): string
  /** The SHA-256 of a text, in hexadecimal. */
  digest(text: string): string
}

/** Which objects the request is about, but for the namespace, which the connection may decide. */
export type TargetNames = Omit<Target, 'namespace'>

/** Reads the action alone. @throws InputError when it is none. */
export function parseAction(input: InputReader): Action {
  return input.choice('action', actions)
}

/**
 * Reads the action and everything that it needs. Behind this door every value is valid.
 * @throws InputError for the first input that is missing or breaks its rule.
 */
export async function parseRequest(input: InputReader, files: Files): Promise<Request> {
  const action = parseAction(input)
  if (action === 'status') return { action }
  const proof = parseProof(input)
  const change = { ...parseSafety(input), proof, markSlots: parseMarkSlots(input) }
  switch (action) {
    case 'deploy':
      return {
        action,
        ...change,
        onFailure: parseOnFailure(input),
        image: parseImageInput(input),
        container: input.optional('container'),
        manifest: await parseManifestInput(input, files),
        creation: parseCreation(input),
        blueReplicas: parseBlueReplicas(input),
        mirrorPercent: parseMirrorPercent(input),
      }
    case 'shift':
      return { action, ...change, onFailure: parseOnFailure(input), ...parseShift(input, proof) }
    case 'promote':
      return { action, ...change, onFailure: parseOnFailure(input) }
    case 'remove':
      return { action, ...change, onFailure: parseOnFailure(input), ...parseRemoval(input) }
    case 'rollback':
      return { action, ...change, ...parseRemoval(input) }
  }
}

/** Reads the names of the objects. @throws InputError likewise. */
export function parseTarget(input: InputReader): TargetNames {
  const application = input.matching('application', dnsLabel, labelRule(), 'model')
  const slot = (name: SlotName): Slot => ({
    name,
    deployment: input.matching(`${name}Deployment`, dnsName, nameRule(), `${application}-${name}`),
    service: input.matching(`${name}Service`, dnsLabel, labelRule(), `${application}-svc-${name}`),
    subset: input.optional(`${name}Subset`),
  })
  const slots = { green: slot('green'), blue: slot('blue') }
  if (slots.green.deployment === slots.blue.deployment) {
    throw new InputError(
      msg`Inputs 'greenDeployment' and 'blueDeployment' must differ, got '${slots.green.deployment}' for both.`,
    )
  }
  if (slots.green.service === slots.blue.service && slots.green.subset === slots.blue.subset) {
    throw new InputError(
      msg`Inputs 'greenService' and 'blueService' must differ, or else 'greenSubset' and 'blueSubset', got '${slots.green.service}' for both.`,
    )
  }
  return { application, slots, ...parseRoutes(input) }
}

/** The namespace that the input names, if it does. @throws InputError when it is no name. */
export function parseNamespace(input: InputReader): string | undefined {
  return input.optional('namespace') === undefined ? undefined : input.matching('namespace', dnsLabel, labelRule())
}

function parseShift(input: InputReader, proof: ProofRequest | undefined) {
  const { shares, stepSeconds } = parseShares(input)
  const gates = parseGates(input, { shares, stepSeconds }, proof)
  if (shares.length > 1 && stepSeconds === 0 && proof === undefined && gates === undefined) {
    throw new InputError(
      msg`Input 'blueWeight' lists several shares with nothing between them, got '${shares.join(',')}': set 'stepSeconds', 'probeUrl' or a gate.`,
    )
  }
  // Without a time of its own a step is observed for as long as the last one.
  return { shares, stepSeconds: stepSeconds || (gates?.observeSeconds ?? 0), gates, capacity: parseCapacity(input) }
}

function parseRemoval(input: InputReader) {
  return { drainSeconds: input.wholeNumber('drainSeconds', [0, 3600], 10), capacity: parseCapacity(input) }
}

function parseMirrorPercent(input: InputReader): number {
  const percent = input.wholeNumber('mirrorPercent', [0, 100], 0)
  if (percent > 0) expectHttp(input, "'mirrorPercent'", msg`Istio mirrors no others`)
  return percent
}

function parseImageInput(input: InputReader): string {
  const image = input.required('image')
  if (parseImage(image) === undefined) {
    throw new InputError(
      msg`Input 'image' must be an image reference such as 'registry.example.com/model:42', got '${image}'.`,
    )
  }
  return image
}

async function parseManifestInput(input: InputReader, files: Files): Promise<Manifest | undefined> {
  const path = input.optional('manifest')
  if (path === undefined) return undefined
  const text = readFile(path, files)
  // Only a step with a file pays for reading YAML.
  const { parseManifest } = await import('./manifest.ts')
  return { template: parseManifest(text, path), digest: `sha256:${files.digest(text)}` }
}

function readFile(path: string, files: Files): string {
  try {
    return files.read(path)
  } catch (error) {
    throw new InputError(msg`Input 'manifest' must name a file that can be read: ${(error as Error).message}`, {
      cause: error,
    })
  }
}
